/** A list of resources as JSON:API pages, ready to be sent, so that no time of a server is measured. */

const TOTAL = 100_000;
const PAGE = 1000;

/** Path of the list. Its type is `devices`. */
export const FLEET_PATH = '/fleet/devices';

const pages = new Map<string, Buffer>();

/** Returns the answer to a GET of the list. */
export function fleetPage(url: URL): Buffer {
  const limit = Math.min(PAGE, Number(url.searchParams.get('page[limit]') ?? PAGE));
  const offset = Number(url.searchParams.get('page[offset]') ?? 0);
  const key = `${offset} ${limit}`;
  const known = pages.get(key);
  if (known) return known;
  const end = Math.min(TOTAL, offset + limit);
  const data = Array.from({ length: Math.max(0, end - offset) }, (_, at) => device(offset + at));
  const links = end < TOTAL ? { next: `${FLEET_PATH}?page[limit]=${limit}&page[offset]=${end}` } : {};
  const body = Buffer.from(JSON.stringify({ data, links, meta: { count: TOTAL } }));
  pages.set(key, body);
  return body;
}

function device(number: number): object {
  return {
    type: 'devices',
    id: `00000004-0000-4000-8000-${number.toString(16).padStart(12, '0')}`,
    attributes: {
      name: `Meter ${number}`,
      serial: `DL-${String(number).padStart(8, '0')}`,
      online: number % 7 !== 3,
      batteryLevel: number % 4 === 0 ? null : (97 * number) % 101,
      firmware: `2.${number % 4}.${number % 10}`,
      address: { city: number % 2 ? 'Torino' : 'Tétouan', network: { ip: `10.0.${number % 256}.1` } },
      createdAt: new Date(1_480_000_000_000 + 60_000 * number).toISOString(),
    },
  };
}
