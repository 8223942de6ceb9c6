import type { Connect, Plugin } from 'vite';
import { createReferenceServer, type ReferenceServerOptions } from './reference-server.ts';

/** Serves the reference server at the page's own origin, in `vite dev` and `vite preview`. */
export function referenceServer(options: ReferenceServerOptions = {}): Plugin {
  const mount = ({ middlewares }: { middlewares: Connect.Server }): void => {
    const server = createReferenceServer(options);
    middlewares.use((request, response, next) => {
      server.handle(request, response).then((ours) => ours || next(), next);
    });
  };
  return { name: 'downlink-reference-server', configureServer: mount, configurePreviewServer: mount };
}
