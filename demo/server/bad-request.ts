/** A request that the server refuses with status 400; the message says why. */
export class BadRequest extends Error {}
