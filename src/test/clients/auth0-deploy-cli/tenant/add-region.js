module.exports = (client, scope, audience, context, callback) =>
  callback(null, { scope, 'https://orders.example/region': '##REGION##' });
