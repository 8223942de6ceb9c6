import type { FakeAnswer, SeenRequest } from './media-server.ts';
import { emailBodyFaults } from './relay-rules.ts';

/**
 * The APIs of the media as their documentation describes them: accepted requests and answers. Written from that
 * documentation, independent of the code under test.
 */

/** One medium for the tests. */
export interface MediumCase {
  /** Options of the transport for a server at `url`. */
  options(url: string, secret: string): unknown;
  /** The API. */
  api(request: SeenRequest): FakeAnswer;
  /** Returns the texts that people see in an accepted request, unescaped as the medium does. */
  shown(request: SeenRequest): string;
  /** The answer to too many requests, which asks to wait two seconds. */
  readonly tooMany: FakeAnswer;
  /** Makes an answer that refuses permanently and repeats the secret. */
  refused(secret: string): FakeAnswer;
  /** The most characters of a text that is not cut. */
  readonly holds: number;
}

/** https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks, https://docs.slack.dev/reference/block-kit */
const slack: MediumCase = {
  options: (url, secret) => ({ webhookUrl: `${url}/services/T00000000/B00000000/${secret}` }),
  api: (request) => {
    if (!/^\/services\/T\w+\/B\w+\/\w+$/.test(request.path)) return plain(404, 'no_service');
    const payload = slackPayload(request);
    if (!payload) return plain(400, 'invalid_payload');
    const { text, blocks = [] } = payload;
    if (!text && blocks.length === 0) return plain(400, 'no_text');
    if (blocks.length > 50) return plain(400, 'invalid_blocks');
    for (const block of blocks) {
      const limit = block.type === 'header' ? 150 : block.type === 'section' ? 3000 : 0;
      const { type, text: shown } = block.text;
      if (type !== 'plain_text' || shown.length < 1 || shown.length > limit) return plain(400, 'invalid_blocks');
    }
    return plain(200, 'ok');
  },
  shown: (request) => {
    const { text, blocks = [] } = slackPayload(request)!;
    // `<` begins a link or a mention, wherever it stands unescaped.
    if (/[<>]|&(?!amp;|lt;|gt;)/.test(text)) throw new Error(`markup in ${text}`);
    return blocks.map((block) => block.text.text).join('\n');
  },
  tooMany: { status: 429, body: 'rate_limited', headers: { 'Retry-After': '2' } },
  refused: (secret) => plain(403, `invalid_token ${secret}`),
  holds: 3000,
};

/** https://docs.discord.com/developers/resources/webhook#execute-webhook */
const discord: MediumCase = {
  options: (url, secret) => ({ webhookUrl: `${url}/api/webhooks/1234567890/${secret}` }),
  api: (request) => {
    const { pathname, searchParams } = new URL(request.path, 'http://localhost');
    if (!/^\/api\/webhooks\/\d+\/\w+$/.test(pathname)) return json(404, { message: 'Unknown Webhook', code: 10015 });
    if (request.headers['content-type'] !== 'application/json')
      return json(400, { message: 'Expected "Content-Type" header to be one of {application/json}', code: 50035 });
    const { content = '', embeds = [] } = JSON.parse(request.body) as DiscordPayload;
    const total = embeds.reduce((sum, { title = '', description = '' }) => sum + title.length + description.length, 0);
    const fits =
      content.length <= 2000 &&
      embeds.length <= 10 &&
      total <= 6000 &&
      embeds.every(({ title = '', description = '' }) => title.length <= 256 && description.length <= 4096);
    if (!fits) return json(400, { message: 'Invalid Form Body', code: 50035 });
    if (content === '' && embeds.length === 0) return json(400, { message: 'Cannot send an empty message' });
    return searchParams.get('wait') === 'true' ? json(200, { id: '1', content }) : { status: 204, body: '' };
  },
  shown: (request) => {
    const payload = JSON.parse(request.body) as DiscordPayload;
    if (JSON.stringify(payload.allowed_mentions) !== '{"parse":[]}') throw new Error('it may mention somebody');
    const written = (payload.embeds ?? []).flatMap(({ title, description }) => [title, description ?? '']).join('\n');
    const withoutAddresses = written.replace(/https?:\/\/[^\s<>()[\]\\]+/g, '');
    if (/(?<!\\)(\\\\)*[*_~`|[\]()<>@]/.test(withoutAddresses.replace(/\\[^\\]/g, '')))
      throw new Error(`markup in ${written}`);
    return written.replace(/\\([^0-9A-Za-z\s])/g, '$1');
  },
  tooMany: json(429, { message: 'You are being rate limited.', retry_after: 2, global: false }),
  refused: (secret) => json(401, { message: `Invalid Webhook Token ${secret}`, code: 50027 }),
  holds: 2000,
};

/** https://core.telegram.org/bots/api#sendmessage */
const telegram: MediumCase = {
  options: (url, secret) => ({ botToken: `123456:${secret}`, chatId: -100123, apiUrl: url }),
  api: (request) => {
    if (!/^\/bot\d+:\w+\/sendMessage$/.test(request.path))
      return json(404, { ok: false, error_code: 404, description: 'Not Found' });
    const bad = (description: string) => json(400, { ok: false, error_code: 400, description });
    const parameters = formOf(request);
    if (!parameters) return bad('Bad Request: message text is empty');
    if (!/^(-?\d+|@\w+)$/.test(parameters.get('chat_id') ?? '')) return bad('Bad Request: chat not found');
    const text = parameters.get('text') ?? '';
    if (text.trim() === '') return bad('Bad Request: message text is empty');
    if (text.length > 4096) return bad('Bad Request: message is too long');
    if (parameters.has('parse_mode')) return bad("Bad Request: can't parse entities");
    const entities = JSON.parse(parameters.get('entities') ?? '[]') as { offset: number; length: number }[];
    if (entities.some(({ offset, length }) => offset < 0 || length < 1 || offset + length > text.length))
      return bad('Bad Request: ENTITY_BOUNDS_INVALID');
    return json(200, { ok: true, result: { message_id: 1, chat: { id: 1 }, date: 0, text } });
  },
  shown: (request) => formOf(request)!.get('text') ?? '',
  tooMany: json(429, {
    ok: false,
    error_code: 429,
    description: 'Too Many Requests: retry after 2',
    parameters: { retry_after: 2 },
  }),
  refused: (secret) => json(401, { ok: false, error_code: 401, description: `Unauthorized 123456:${secret}` }),
  holds: 4000,
};

/** The relay's contract is defined by this package: see its README. */
const email: MediumCase = {
  options: (url, secret) => ({ relayUrl: `${url}/email`, getToken: () => secret }),
  api: (request) => {
    if (!/^Bearer \w+$/.test(request.headers.authorization ?? '')) return json(401, { message: 'no token' });
    const faults = emailBodyFaults(request);
    return faults === undefined ? json(202, {}) : json(400, { message: faults });
  },
  shown: (request) => {
    const { subject, text } = JSON.parse(request.body) as { subject: string; text: string };
    return `${subject}\n${text}`;
  },
  tooMany: { status: 429, body: '{}', headers: { 'Retry-After': '2' } },
  refused: (secret) => json(403, { message: `not with ${secret}` }),
  holds: 20_000,
};

/** The APIs by id of the medium. */
export const apis: Readonly<Record<string, MediumCase>> = { slack, discord, telegram, email };

interface SlackPayload {
  readonly text: string;
  readonly blocks?: readonly {
    readonly type: string;
    readonly text: { readonly type: string; readonly text: string };
  }[];
}

interface DiscordPayload {
  readonly content?: string;
  readonly embeds?: readonly { readonly title?: string; readonly description?: string }[];
  readonly allowed_mentions?: unknown;
}

function slackPayload(request: SeenRequest): SlackPayload | undefined {
  const text = formOf(request)?.get('payload') ?? request.body;
  try {
    return JSON.parse(text) as SlackPayload;
  } catch {
    return undefined;
  }
}

/** Parses a form. Its content type is one that a page may send without a preflight. */
function formOf({ headers, body }: SeenRequest): URLSearchParams | undefined {
  return /^application\/x-www-form-urlencoded(;|$)/.test(headers['content-type'] ?? '')
    ? new URLSearchParams(body)
    : undefined;
}

function json(status: number, body: unknown): FakeAnswer {
  return { status, body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
}

function plain(status: number, body: string): FakeAnswer {
  return { status, body, headers: { 'Content-Type': 'text/plain' } };
}
