exports.onExecuteCredentialsExchange = async (event, api) => {
  api.accessToken.setCustomClaim('team', event.client.metadata.team);
};
