import type { LookupAddress } from 'node:dns';
import type { Agents } from '../agents.ts';
import { Refusal } from '../errors.ts';
import type { Outgoing } from '../job.ts';
import { UndiciWire, type UndiciTimeouts } from '../undici-wire.ts';
import type { Transport } from '../wire.ts';
import type { AllowAddress } from './allow.ts';
import { HostAddresses } from './host-addresses.ts';
import { plainAddress } from './plain-address.ts';

/**
 * Exchanges over agents of our own that connect to nothing but what `allow` has answered true to, for this very URL: every exchange
 * asks, and goes by an agent that knows no other addresses, so that neither a name that has changed since, nor a connection that
 * somebody else has opened leads elsewhere.
 */
export function guardedTransport(allow: AllowAddress, agents: () => Agents, timeouts: UndiciTimeouts): Transport {
  const hosts = new HostAddresses();
  return (request, receiver) => {
    const wire = new UndiciWire(receiver);
    void send(wire, request);
    return wire;
  };

  async function send(wire: UndiciWire, request: Outgoing): Promise<void> {
    try {
      const addresses = await hosts.of(request.url.hostname);
      if (wire.cancelled) return;
      const allowed = await allowedOf(addresses, request.url, allow);
      wire.send(() => agents().pinned(allowed), request, timeouts);
    } catch (error) {
      wire.fail(error);
    }
  }
}

/** @throws Refusal when none is, or with what `allow` has thrown. */
async function allowedOf(
  addresses: readonly LookupAddress[],
  url: URL,
  allow: AllowAddress,
): Promise<readonly LookupAddress[]> {
  let answers: readonly boolean[];
  try {
    // A URL of its own for each: what is done to it changes nothing.
    answers = await Promise.all(addresses.map(async ({ address }) => await allow(new URL(url), plainAddress(address))));
  } catch (error) {
    throw new Refusal({ error });
  }
  const allowed = addresses.filter((_address, index) => answers[index] === true);
  if (allowed.length > 0) return allowed;
  throw new Refusal({ addresses: addresses.map(({ address }) => plainAddress(address)) });
}
