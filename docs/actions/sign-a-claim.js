/**
 * Signs who the caller is, for a service behind the API that gets this claim but not the token: it checks the signature with
 * the same secret.
 *
 * Secrets: SIGNING_SECRET, at least 32 characters
 *
 * The claim is {"subject", "issued_at", "signature"}. The signature is the HMAC-SHA-256 of "subject.issued_at", in base64url.
 */
const { createHmac } = require('crypto');

const CLAIM = 'https://claims.example.com/caller';

exports.onExecuteCredentialsExchange = async (event, api) => {
  const secret = event.secrets.SIGNING_SECRET;
  if (secret === undefined || secret.length < 32) {
    throw new Error('SIGNING_SECRET is missing, or shorter than 32 characters');
  }
  const subject = event.client.client_id;
  const issuedAt = Math.floor(Date.now() / 1000);
  const signature = createHmac('sha256', secret).update(`${subject}.${issuedAt}`).digest('base64url');
  api.accessToken.setCustomClaim(CLAIM, { subject, issued_at: issuedAt, signature });
};
