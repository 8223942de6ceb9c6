/** The parts of Fortune.js that this server uses; its packages bring no types. */

declare module 'fortune' {
  interface FortuneStore {
    create(type: string, records: readonly object[]): Promise<unknown>;
    disconnect(): Promise<unknown>;
  }

  interface Fortune {
    (
      recordTypes: Readonly<Record<string, object>>,
      options?: { readonly adapter?: readonly [unknown, object] },
    ): FortuneStore;
    readonly adapters: { readonly memory: unknown };
  }

  const fortune: Fortune;
  export default fortune;
}

declare module 'fortune-json-api' {
  const serializer: unknown;
  export default serializer;
}

declare module 'fortune-http' {
  import type { FortuneStore } from 'fortune';

  /** What a listener uses of the two sides of an exchange. */
  export interface PlainRequest {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
  }

  export interface PlainResponse {
    statusCode: number;
    setHeader(name: string, value: string): void;
    getHeader(name: string): string | undefined;
    removeHeader(name: string): void;
    writeHead(status: number): void;
    end(body?: Uint8Array | string): void;
  }

  type Listener = (request: PlainRequest, response: PlainResponse) => Promise<unknown>;

  export default function createListener(
    store: FortuneStore,
    options: {
      readonly serializers: readonly (readonly [serializer: unknown, options: object])[];
      readonly settings: { readonly useCompression: boolean; readonly useETag: boolean };
    },
  ): Listener;
}
