/**
 * Adds what another system knows, from a small table that is fetched now and then and kept in the cache. It fails open: when
 * the service is away, the last table counts for a day, and without one the token is issued without the claim. So use it for
 * claims that an API can do without, never for one that decides. After a failure, the service is left alone for 30 seconds.
 *
 * Client metadata: tier, a key of the table; "basic" when it is absent
 * Secrets:         TABLE_URL, answers JSON of at most 4 kB: {"basic": {"requests_per_minute": 60}, "gold": {…}}
 *
 * postern.actions.fetch-hosts must have its host.
 */
const CLAIM = 'https://claims.example.com/limits';
const KEY = 'limits-table';
const FRESH_MILLIS = 5 * 60_000;
const KEPT_MILLIS = 24 * 60 * 60_000;
const RETRY_MILLIS = 30_000;
const WAIT_MILLIS = 300;

const fetched = async (url) => {
  const response = await fetch(url, { signal: AbortSignal.timeout(WAIT_MILLIS) });
  if (response.status !== 200) {
    throw new Error(`the service answered ${response.status}`);
  }
  return response.json();
};

const table = async (event, api) => {
  const now = Date.now();
  const found = api.cache.get(KEY);
  const kept = found === undefined ? { fresh_until: 0, table: {} } : JSON.parse(found.value);
  if (now < kept.fresh_until) {
    return kept.table;
  }
  try {
    const fresh = await fetched(event.secrets.TABLE_URL);
    api.cache.set(KEY, JSON.stringify({ fresh_until: now + FRESH_MILLIS, table: fresh }), { ttl: KEPT_MILLIS });
    return fresh;
  } catch (error) {
    console.warn(`the table is ${found === undefined ? 'missing' : 'old'}: ${error.message}`);
    api.cache.set(KEY, JSON.stringify({ fresh_until: now + RETRY_MILLIS, table: kept.table }),
      { expires_at: found?.expires_at ?? now + RETRY_MILLIS });
    return kept.table;
  }
};

exports.onExecuteCredentialsExchange = async (event, api) => {
  const tiers = await table(event, api);
  const limits = tiers[event.client.metadata.tier ?? 'basic'];
  if (limits !== undefined) {
    api.accessToken.setCustomClaim(CLAIM, limits);
  }
};
