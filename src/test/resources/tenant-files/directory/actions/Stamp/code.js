exports.onExecuteCredentialsExchange = async (event, api) => {}; // ##STAGE##
