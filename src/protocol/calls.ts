/**
 * Calls of an object's methods over a message port. comlink does the same and much more, in three times the code, and
 * page and worker would each load it.
 */
import { type ErrorData, fromErrorData, toErrorData } from './error-data.ts';

/** An object on the other side of a port: each method returns a promise. */
export type Remote<T> = {
  readonly [K in keyof T]: T[K] extends (...args: infer A) => infer R ? (...args: A) => Promise<Awaited<R>> : never;
};

/** A call. */
interface Call {
  readonly id: number;
  readonly method: string;
  readonly args: readonly unknown[];
  /** Place of the argument that is a port to an object of the caller; −1 for none. */
  readonly hosted: number;
}

/** The answer to a call. */
interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: ErrorData;
}

/** Objects that stay where they are when they are an argument. */
const hosted = new WeakSet<object>();

/** The ports of remote objects. */
const ports = new WeakMap<object, MessagePort>();

/** Marks an object to stay on this side when it is an argument of a call: the other side gets a {@link Remote} of it. */
export function hosting<T extends object>(target: T): T {
  hosted.add(target);
  return target;
}

/** Answers the calls that arrive at a port with the methods of an object. */
export function answerCalls(target: object, port: MessagePort): void {
  const methods = target as Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;
  port.onmessage = async ({ data: { id, method, args, hosted: place } }: MessageEvent<Call>) => {
    try {
      const given = args.map((arg, at) => (at === place ? remoteOver(arg as MessagePort) : arg));
      port.postMessage({ id, value: await methods[method]!(...given) } satisfies Answer);
    } catch (error) {
      port.postMessage({ id, error: toErrorData(error) } satisfies Answer);
    }
  };
}

/**
 * Returns an object whose methods run on the other side of a port. A port among the arguments is transferred. What a
 * method throws there is thrown here, with its code, issues and causes.
 */
export function remoteOver<T extends object>(port: MessagePort): Remote<T> {
  const open = new Map<number, PromiseWithResolvers>();
  let last = 0;
  port.onmessage = ({ data: { id, value, error } }: MessageEvent<Answer>) => {
    const { resolve, reject } = open.get(id)!;
    open.delete(id);
    if (error) reject(fromErrorData(error));
    else resolve(value);
  };
  const call = (method: string, args: unknown[]) =>
    new Promise((resolve, reject) => {
      const place = args.findIndex((arg) => hosted.has(Object(arg)));
      if (place >= 0) {
        const { port1, port2 } = new MessageChannel();
        answerCalls(args[place] as object, port1);
        args[place] = port2;
      }
      port.postMessage(
        { id: ++last, method, args, hosted: place } satisfies Call,
        args.filter((arg) => arg instanceof MessagePort),
      );
      open.set(last, { resolve, reject });
    });
  const remote = new Proxy({} as Remote<T>, {
    // An object with a method `then` would be taken for a promise.
    get: (_, method) => (method === 'then' ? undefined : (...args: unknown[]) => call(String(method), args)),
  });
  ports.set(remote, port);
  return remote;
}

/** Closes the port of a remote object, which is called no more. */
export function release(remote: object): void {
  ports.get(remote)?.close();
}

interface PromiseWithResolvers {
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}
