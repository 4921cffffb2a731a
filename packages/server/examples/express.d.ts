/** Express brings no types; this is what the example uses of it. */
declare module 'express' {
  type Handler = (request: { path: string }, response: { send(body: string): void }) => void;
  interface Express {
    use(handler: Handler): void;
    use(middleware: unknown): void;
    use(path: string, handler: unknown): void;
    listen(port: number, host: string, listening: () => void): import('node:http').Server;
  }
  const express: { (): Express; json(): unknown };
  export default express;
}
