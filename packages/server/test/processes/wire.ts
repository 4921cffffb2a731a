import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** What becomes of the next statement that begins like this: it gets lost, or its answer does. */
interface Loss {
  statement: string;
  loses: 'request' | 'answer';
}

/** The wire between a server and its database, which can be cut. */
export interface Wire {
  /** The database's URL, through this wire. */
  url: string;
  /** Cuts the connection on which a statement like this comes next; `times` of them, each on another. */
  lose(loss: Loss, times?: number): void;
  /** Statements like this set out that much later, with the locks of their transaction held; null: no more. */
  slow(delay: { statement: string; delay_ms: number } | null): void;
  /** Nothing gets through any more, and nobody is told: connections stay, new ones too. */
  hold(): void;
  /** What was held gets through. */
  release(): void;
  /** The connections there are stay silent for good, as behind a firewall that forgot them; new ones work. */
  strand(): void;
  /** Cuts every connection. */
  cut(): void;
  /** The database is gone: cuts, and lets nobody connect. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  /** A wire like any other again. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'postgres:': 5432, 'mysql:': 3306 };

export async function layWire(databaseUrl: string): Promise<Wire> {
  const target = new URL(databaseUrl);
  const targetPort = Number(target.port) || (DEFAULT_PORTS[target.protocol] ?? 0);
  const sockets = new Set<Socket>();
  let stranded = new Set<Socket>();
  let losses: Loss[] = [];
  let slowed: { statement: string; delay_ms: number } | null = null;
  let isHeld = false;

  function join(near: Socket): void {
    const far = connect(targetPort, target.hostname);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      if (isHeld) socket.pause();
      socket
        .on('error', () => {})
        .on('close', () => {
          sockets.delete(socket);
          other.destroy();
        });
    }
    far.on('data', (answer) => near.write(answer));
    const pass = (request: Buffer): unknown => {
      if (!slowed || !request.includes(slowed.statement)) return far.write(request);
      near.pause();
      return setTimeout(() => {
        far.write(request);
        near.resume();
      }, slowed.delay_ms);
    };
    near.on('data', (request) => {
      const loss = losses.find(({ statement }) => request.includes(statement));
      if (!loss) return pass(request);
      losses = losses.filter((each) => each !== loss);
      if (loss.loses === 'request') return near.destroy();
      far.removeAllListeners('data').once('data', () => near.destroy());
      return far.write(request);
    });
  }

  let listener = createServer(join);
  const listen = async (port: number): Promise<void> => {
    listener = createServer(join).listen(port, '127.0.0.1');
    await once(listener, 'listening');
  };
  await listen(0);
  const { port } = listener.address() as { port: number };
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${port}`;
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const goAway = async (): Promise<void> => {
    const closed = once(listener, 'close');
    listener.close();
    cut();
    await closed;
  };
  const comeBack = (): Promise<void> => listen(port);
  const release = (): void => {
    isHeld = false;
    for (const socket of sockets) if (!stranded.has(socket)) socket.resume();
  };
  return {
    url: url.href,
    lose(loss, times = 1) {
      losses = Array.from({ length: times }, () => ({ ...loss }));
    },
    slow(delay) {
      slowed = delay;
    },
    hold() {
      isHeld = true;
      for (const socket of sockets) socket.pause();
    },
    release,
    strand() {
      stranded = new Set(sockets);
      for (const socket of stranded) socket.pause();
    },
    cut,
    goAway,
    comeBack,
    async restore() {
      losses = [];
      slowed = null;
      cut();
      release();
      if (!listener.listening) await comeBack();
    },
    close: async () => {
      if (listener.listening) await goAway();
    },
  };
}
