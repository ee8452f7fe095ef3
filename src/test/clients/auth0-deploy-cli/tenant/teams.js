module.exports = { teamOf: (client) => client.metadata.team };
