import { createServer, type RequestListener, type Server } from 'node:http';
import { Refusal } from '#src/domain/errors.ts';

/** What a request may take: nothing here is long, and a connection that says nothing is ended. */
const LIMITS = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 2_000,
  maxHeaderSize: 8_192,
} as const;
/** Connections at a time, for the likes of probes and scrapers. */
const CONNECTIONS_MAX = 256;
/** What requests that are being answered get when the process ends. */
const CLOSE_PATIENCE_MS = 1_000;

export interface Address {
  host: string;
  port: number;
}

export interface Listening extends Address {
  /** Accepts nothing more; resolves when what was being answered has ended. */
  close: () => Promise<void>;
}

/** Answers at this address; port 0: at any that is free. Rejects with a Refusal when it cannot be had. */
export async function listen(address: Address, answer: RequestListener): Promise<Listening> {
  const server = createServer(LIMITS, answer);
  server.maxConnections = CONNECTIONS_MAX;
  await new Promise<void>((resolve, reject) => {
    server.on('error', (error) => reject(explainListening(error, address)));
    server.listen(address.port, address.host, resolve);
  });
  return { host: address.host, port: portOf(server), close: () => closeServer(server) };
}

/** `http://127.0.0.1:4380`. */
export function urlOf({ host, port }: Address): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The names of this machine for itself, when only it can ask; null: others can. */
export function ownHostNames(host: string): ReadonlySet<string> | null {
  const isLoopback = host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
  return isLoopback ? new Set([host, 'localhost', '127.0.0.1', '[::1]']) : null;
}

function portOf(server: Server): number {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port');
  return address.port;
}

async function closeServer(server: Server): Promise<void> {
  const timer = setTimeout(() => server.closeAllConnections(), CLOSE_PATIENCE_MS);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  clearTimeout(timer);
}

function explainListening(error: NodeJS.ErrnoException, address: Address): Error {
  const { host, port } = address;
  switch (error.code) {
    case 'EADDRINUSE':
      return new Refusal(
        'unavailable',
        `Port ${port} of ${host} is in use by another program.`,
        'End that program, or choose another port: HTTP_PORT, or --port (0 takes any that is free).',
      );
    case 'EACCES':
      return new Refusal(
        'unavailable',
        `This user may not listen on port ${port}.`,
        'Choose a port from 1024 on: HTTP_PORT, or --port.',
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new Refusal(
        'unavailable',
        `${host} is no address of this machine.`,
        'Mend HTTP_HOST: 127.0.0.1 for this machine alone, 0.0.0.0 for every address it has.',
      );
    default:
      return error;
  }
}
