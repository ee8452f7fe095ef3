/**
 * Issues tokens during office hours only.
 *
 * Client metadata: office_hours, "08:00-18:00"; "22:00-06:00" ends on the next day. Without it there is no limit
 *                  office_days, "Mon,Tue,Wed,Thu,Fri" unless given: the days on which the hours begin
 *                  utc_offset, hours and minutes from UTC, such as "+02:00" or "-05:30"; UTC when it is absent
 *
 * The offset is fixed: change it when clocks change.
 */
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

const minutes = (text) => {
  const found = /^([01][0-9]|2[0-4]):([0-5][0-9])$/.exec(text);
  if (found === null) {
    throw new Error(`not a time of day: ${text}`);
  }
  return Number(found[1]) * 60 + Number(found[2]);
};

const offset = (text) => (text.startsWith('-') ? -1 : 1) * minutes(text.replace(/^[+-]/, ''));

exports.onExecuteCredentialsExchange = async (event, api) => {
  const { office_hours: hours, office_days: days, utc_offset: zone } = event.client.metadata;
  if (hours === undefined) {
    return;
  }
  const [begin, end] = hours.split('-').map((time) => minutes(time.trim()));
  const local = new Date(Date.now() + offset(zone ?? '+00:00') * 60_000);
  const now = local.getUTCHours() * 60 + local.getUTCMinutes();
  const overnight = end <= begin;
  const afterMidnight = overnight && now < end;
  const inside = overnight ? now >= begin || afterMidnight : now >= begin && now < end;
  const begun = DAYS[(local.getUTCDay() + (afterMidnight ? 6 : 0)) % 7];
  const open = (days ?? 'Mon,Tue,Wed,Thu,Fri').split(',').map((day) => day.trim());
  if (!inside || !open.includes(begun)) {
    api.access.deny('invalid_request', `Tokens are issued during ${hours}, ${open.join(', ')}`);
  }
};
