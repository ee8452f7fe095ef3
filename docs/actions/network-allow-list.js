/**
 * Issues tokens only to callers of known networks, IPv4 and IPv6.
 *
 * Client metadata: allowed_networks, addresses and networks separated by commas: "192.0.2.0/24, 2001:db8::/32, 203.0.113.7"
 * Secrets:         DEFAULT_NETWORKS (optional), the same for applications without allowed_networks
 *
 * An application with neither is not limited. An entry that is not a network refuses every token that it decides about.
 */
const PREFIX_OF_IPV4_IN_IPV6 = '00000000000000000000ffff';

const bitsOfIpv4 = (address) => {
  const parts = address.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) < 256)) {
    throw new Error(`not an IP address: ${address}`);
  }
  return BigInt(`0x${parts.map((part) => Number(part).toString(16).padStart(2, '0')).join('')}`);
};

const bitsOfIpv6 = (address) => {
  let text = address;
  const ipv4 = text.slice(text.lastIndexOf(':') + 1);
  if (ipv4.includes('.')) {
    const hex = bitsOfIpv4(ipv4).toString(16).padStart(8, '0');
    text = `${text.slice(0, -ipv4.length)}${hex.slice(0, 4)}:${hex.slice(4)}`;
  }
  const halves = text.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const given = halves.flat();
  const missing = 8 - given.length;
  if (halves.length > 2 || (halves.length === 2 ? missing < 1 : missing !== 0)
      || !given.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) {
    throw new Error(`not an IP address: ${address}`);
  }
  const groups = halves.length === 2 ? [...halves[0], ...Array(missing).fill('0'), ...halves[1]] : given;
  return BigInt(`0x${groups.map((group) => group.padStart(4, '0')).join('')}`);
};

/** 128 bits for both families, so that an IPv4 address and the same one inside IPv6 are equal. */
const bitsOf = (address) => (address.includes(':') ? bitsOfIpv6(address)
  : BigInt(`0x${PREFIX_OF_IPV4_IN_IPV6}${bitsOfIpv4(address).toString(16).padStart(8, '0')}`));

const contains = (network, bits) => {
  const [address, length, rest] = network.split('/');
  const width = address.includes(':') ? 128 : 32;
  if (rest !== undefined || (length !== undefined && (!/^[0-9]{1,3}$/.test(length) || Number(length) > width))) {
    throw new Error(`not a network: ${network}`);
  }
  const free = BigInt(length === undefined ? 0 : width - Number(length));
  return bitsOf(address) >> free === bits >> free;
};

exports.onExecuteCredentialsExchange = async (event, api) => {
  const networks = event.client.metadata.allowed_networks ?? event.secrets.DEFAULT_NETWORKS;
  if (networks === undefined) {
    return;
  }
  const caller = bitsOf(event.request.ip.replace(/%.*/, ''));
  const inside = networks.split(',').map((network) => contains(network.trim(), caller)); // all, to find a wrong entry
  if (!inside.includes(true)) {
    api.access.deny('invalid_request', 'Tokens are not issued to this network');
  }
};
