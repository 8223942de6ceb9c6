/** A font file, compressed (zlib) and encoded as Base64 by a plugin in vite.config.ts. */
declare module '*.ttf?deflated' {
  const deflated: string;
  export default deflated;
}
