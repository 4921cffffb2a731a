/** Express brings no types; this is what the guide's flow uses of it. */
declare module 'express' {
  interface Response {
    status(code: number): Response;
    send(body: unknown): void;
  }
  type Handler = (request: { body: Record<string, string> }, response: Response) => Promise<void>;
  interface Express {
    use(middleware: unknown): void;
    post(path: string, handler: Handler): void;
    listen(port: number, host: string, listening: () => void): import('node:http').Server;
  }
  const express: { (): Express; json(): unknown };
  export default express;
}
