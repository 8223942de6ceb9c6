/** Parses a large page while it comes. */
import { unbroken } from './http-client.ts';

/** Bytes of a body that are taken at once. */
const PART_BYTES = 65_536;

/** Bytes of a page that are parsed at once: at least, but for the last, and at most, where messages are no larger. */
const PIECE_BYTES = { least: 16_384, most: 65_536 } as const;

/**
 * What stands before the messages where their list can be entered without parsing: plain ASCII members only, as every
 * reader writes them.
 */
const HEAD =
  /^[ \t\r\n]*\{(?:[ \t\r\n]*"[ !#-[\]-~]*"[ \t\r\n]*:[ \t\r\n]*(?:"[ !#-[\]-~]*"|[\w.+-]+)[ \t\r\n]*,)*[ \t\r\n]*"messages"[ \t\r\n]*:[ \t\r\n]*\[/;

/** ASCII. Where two messages meet stands `},{`. */
const [OPENING_BRACE, CLOSING_BRACE, OPENING_BRACKET, CLOSING_BRACKET, COMMA] = [0x7b, 0x7d, 0x5b, 0x5d, 0x2c];

/** The parts of a body, each to be done with before the next: where the browser can, they come in the same memory. */
export async function* partsOf({ body }: Response): AsyncGenerator<Uint8Array> {
  if (!body) return;
  const reader = byobReader(body) ?? body.getReader();
  let memory = new ArrayBuffer(PART_BYTES);
  try {
    for (;;) {
      const { done, value } = await unbroken(
        reader instanceof ReadableStreamDefaultReader ? reader.read() : reader.read(new Uint8Array(memory)),
      );
      if (done || !value) return;
      yield value;
      memory = value.buffer as ArrayBuffer;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

function byobReader(body: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | undefined {
  try {
    return body.getReader({ mode: 'byob' });
  } catch {
    return undefined;
  }
}

/**
 * Parses a page while it comes, a few hundred messages at a time, so that it is never in memory whole: what was parsed
 * is `add`ed and forgotten. A page of unusual make (members that are lists before the messages, spaces between those)
 * is parsed at its end, whole.
 *
 * @param parts bytes of the JSON, in UTF-8
 * @param add takes the messages in their order; what it was given is void when the promise rejects
 * @returns the page without the messages that were added
 * @throws SyntaxError when the whole is no JSON
 */
export async function readPage(
  parts: AsyncIterable<Uint8Array>,
  add: (messages: readonly unknown[]) => void,
): Promise<unknown> {
  const page = new PageBytes();
  for await (const part of parts) {
    for (let at = 0; at < part.length; at += PIECE_BYTES.most) {
      const messages = page.push(part.subarray(at, at + PIECE_BYTES.most));
      if (messages) add(messages);
    }
  }
  return page.end();
}

/**
 * The bytes of a page, out of which its messages are taken as they become whole. Bytes, since of texts that are joined,
 * cut and kept the engine holds on to far more than is in use.
 */
class PageBytes {
  readonly #decoder = new TextDecoder();
  /** All up to the first message; `''` when that is not plain to see. */
  #head: string | undefined;
  /** An opening bracket, and the bytes not yet parsed. */
  #memory = new Uint8Array(2 * PIECE_BYTES.most);
  #length = 1;
  /** Length from which on it is worth looking for messages. */
  #enough: number = PIECE_BYTES.least;

  constructor() {
    this.#memory[0] = OPENING_BRACKET;
  }

  /** Adds bytes; the messages that are whole now, if they have been looked for. */
  push(part: Uint8Array): unknown[] | undefined {
    this.#append(part);
    if (this.#length < this.#enough) return undefined;
    if (this.#head === undefined) {
      // A byte order mark, of which the decoder says nothing, is not ASCII.
      this.#head = (this.#memory[1]! < 0x80 && HEAD.exec(this.#text(1))?.[0]) || '';
      this.#drop(this.#head.length);
    }
    const seam = this.#head === '' ? -1 : this.#lastSeam();
    const messages = seam < 0 ? undefined : this.#listUntil(seam);
    if (messages) this.#drop(seam);
    // What grows is looked through each time it has doubled, so that the work does not grow with its square.
    this.#enough = messages ? PIECE_BYTES.least : 2 * this.#length;
    return messages;
  }

  /** The page without the messages that were taken out. */
  end(): unknown {
    return JSON.parse((this.#head ?? '') + this.#text(1));
  }

  #append(part: Uint8Array): void {
    const length = this.#length + part.length;
    if (length > this.#memory.length) {
      const larger = new Uint8Array(2 * length);
      larger.set(this.#memory.subarray(0, this.#length));
      this.#memory = larger;
    }
    this.#memory.set(part, this.#length);
    this.#length = length;
  }

  #text(from: number, to: number = this.#length): string {
    return this.#decoder.decode(this.#memory.subarray(from, to));
  }

  /** Takes bytes away that come after the bracket. */
  #drop(bytes: number): void {
    this.#memory.copyWithin(1, 1 + bytes, this.#length);
    this.#length -= bytes;
  }

  /** The comma between the last message that is whole and the one that follows; -1 when there is none. */
  #lastSeam(): number {
    const bytes = this.#memory;
    for (let at = this.#length - 2; at > 1; at--)
      if (bytes[at] === COMMA && bytes[at - 1] === CLOSING_BRACE && bytes[at + 1] === OPENING_BRACE) return at;
    return -1;
  }

  /** The messages before a seam; undefined when it is none, but stands in a text or in a deeper list. */
  #listUntil(seam: number): unknown[] | undefined {
    this.#memory[seam] = CLOSING_BRACKET;
    try {
      return JSON.parse(this.#text(0, seam + 1));
    } catch {
      this.#memory[seam] = COMMA;
      return undefined;
    }
  }
}
