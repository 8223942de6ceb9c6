/** A font file, deflated (zlib) and then in Base64: made by a plugin of vite.config.ts. */
declare module '*.ttf?deflated' {
  const deflated: string;
  export default deflated;
}
