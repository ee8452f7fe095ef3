/**
 * A Hook as Auth0's old tenants have it; action.js does the same.
 *
 * Client metadata: tier; applications without it get no token
 * Secrets:         REGION
 */
module.exports = function (client, scope, audience, context, cb) {
  var tier = client.metadata && client.metadata.tier;
  if (!tier) {
    return cb(new InvalidRequestError('This application has no tier'));
  }
  var access_token = {};
  access_token.scope = (scope || []).filter(function (name) {
    return tier === 'gold' || name.indexOf('write:') !== 0;
  });
  access_token['https://claims.example.com/tier'] = tier;
  access_token['https://claims.example.com/region'] = context.webtask.secrets.REGION;
  cb(null, access_token);
};
