import { connect } from 'node:net';

/** The databases, beside SQLite, that the server's tests run on where they answer. */
export const TEST_DATABASES = [
  {
    project: 'server-postgres',
    name: 'PostgreSQL',
    variable: 'TEST_POSTGRES_URL',
    url: process.env['TEST_POSTGRES_URL'] ?? 'postgres://postgres@127.0.0.1:5432/test',
  },
  {
    project: 'server-mysql',
    name: 'MySQL or MariaDB',
    variable: 'TEST_MYSQL_URL',
    url: process.env['TEST_MYSQL_URL'] ?? 'mysql://root@127.0.0.1:3306/test',
  },
] as const;

const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  'postgres:': 5432,
  'postgresql:': 5432,
  'mysql:': 3306,
};
const CONNECT_MS = 2_000;

/** Whether something accepts connections where the URL points. */
export function answers(url: string): Promise<boolean> {
  const { protocol, hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) || (DEFAULT_PORTS[protocol] ?? 0) });
    const settle = (isThere: boolean): void => {
      socket.destroy();
      resolve(isThere);
    };
    socket.setTimeout(CONNECT_MS, () => settle(false));
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}
