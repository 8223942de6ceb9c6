/** The paths under which the reference server serves resources. */
import { type Fault, faultOf } from '../faults.ts';
import { type Exchange, replyError, replyPage, send } from '../replies.ts';
import { DEMO_FLEET, type Fleet } from './fleet.ts';
import type { FleetAnswer, FleetServer } from './fleet-server.ts';

/** Options of {@link ResourcesApi}. */
export interface ResourcesOptions {
  /** The resources. Default: a small fleet. */
  readonly fleet?: Fleet;
}

/** Starts a server of a fleet. Each service is the first part of the paths, and of the links that the server writes. */
export type ServeFleet = (fleet: Fleet, services: readonly string[]) => Promise<FleetServer>;

const PATH = /^\/(?<service>resources|manufacturing)\/(?<type>[^/]+)(?:\/|$)/;
const MANUFACTURED = 'models';
const MEDIA_TYPE = 'application/vnd.api+json';

/** `/resources/{type}` and `/manufacturing/models`, GET only. */
export class ResourcesApi {
  readonly #fleet: Fleet;
  readonly #serve: ServeFleet;
  #started: Promise<FleetServer> | undefined;

  /** @param serve starts what answers; called when it is first needed */
  constructor(serve: ServeFleet, { fleet = DEMO_FLEET }: ResourcesOptions = {}) {
    this.#fleet = fleet;
    this.#serve = serve;
  }

  /** The type that a path asks for; undefined when it is none of this API. */
  typeOf(path: string): string | undefined {
    const { service, type } = PATH.exec(path)?.groups ?? {};
    return service === 'manufacturing' && type !== MANUFACTURED ? undefined : type;
  }

  /**
   * Reads resources for the server itself.
   *
   * @param path what follows the type: nothing, or a slash and ids
   */
  async read(type: string, path: string, search: URLSearchParams): Promise<FleetAnswer> {
    this.#started ??= this.#start();
    const service = type === MANUFACTURED ? 'manufacturing' : 'resources';
    return (await this.#started)(`/${service}/${encodeURIComponent(type)}${path}?${search}`, MEDIA_TYPE);
  }

  /** Answers a GET by someone who may. */
  async answer(exchange: Exchange, url: URL, faults: readonly Fault[]): Promise<void> {
    const lower = faultOf(faults, 'lowerLimit');
    if (lower)
      url.searchParams.set(
        'page[limit]',
        String(Math.min(Number(url.searchParams.get('page[limit]') ?? lower.limit), lower.limit)),
      );
    this.#started ??= this.#start();
    const server = await this.#started;
    const answer = await server(`${url.pathname}${url.search}`, String(exchange.request.headers.accept ?? MEDIA_TYPE));
    if (exchange.response.destroyed) return;
    if (answer.status === 200) await replyPage(exchange, [answer.body], faults, false, undefined, MEDIA_TYPE);
    else if (answer.body.length > 0) send(exchange, answer.status, answer.type ?? MEDIA_TYPE, [answer.body]);
    else replyError(exchange, answer.status, 'no answer');
  }

  #start(): Promise<FleetServer> {
    return this.#serve(this.#fleet, ['resources', 'manufacturing']);
  }
}
