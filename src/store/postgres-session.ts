import {
  Client,
  type CustomTypesConfig,
  DatabaseError,
  type QueryConfig,
  type QueryResult,
  types,
} from 'pg';

const CONNECT_TIMEOUT_MS = 5_000;
const LOCK_TIMEOUT_MS = 2_000;
const STATEMENT_TIMEOUT_MS = 15_000;
/** Longer than the server's own limit: it fires only when the server is no longer there to keep it. */
const ANSWER_TIMEOUT_MS = 20_000;
const ANSWER_TIMED_OUT = 'Query read timeout';

const SETTINGS = [
  `lock_timeout = ${LOCK_TIMEOUT_MS}`,
  `statement_timeout = ${STATEMENT_TIMEOUT_MS}`,
  // A frozen peer gives its locks back before another host may take its runs over.
  'idle_in_transaction_session_timeout = 5000',
  // Every statement here is meant for an index. Without statistics the planner scans young tables.
  'enable_seqscan = off',
  'plan_cache_mode = force_generic_plan',
];

/** The database does not answer, or it closed the connection: nothing is wrong with what was asked. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
  /** What the system or the server calls the cause. */
  readonly code: string;

  constructor(cause: unknown) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    // Where a host has several addresses the error is a list of errors, and says nothing itself.
    super((cause instanceof Error && cause.message) || code || String(cause), { cause });
    this.code = code;
  }
}

export interface SessionOptions {
  url: string;
  /** on: a commit is answered after its fsync. */
  synchronousCommit: 'on' | 'off';
}

/** One connection. After it was lost every query throws Unreachable, so that no transaction goes on in another. */
export class PostgresConnection {
  readonly #client: Client;
  #isLost = false;

  private constructor(client: Client) {
    this.#client = client;
    client.on('error', () => this.#lose());
  }

  static async open({ url, synchronousCommit }: SessionOptions): Promise<PostgresConnection> {
    const client = new Client({
      connectionString: url,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: ANSWER_TIMEOUT_MS,
      keepAlive: true,
      // Reads are asked for side by side; their answers come in order.
      pipeline: true,
      types: TYPES,
    });
    const connection = new PostgresConnection(client);
    const settings = [...SETTINGS, `synchronous_commit = ${synchronousCommit}`];
    try {
      await client.connect();
      await client.query(settings.map((setting) => `set ${setting}`).join('; '));
      return connection;
    } catch (error) {
      connection.#lose();
      throw new Unreachable(error);
    }
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  /** Commands without parameters, in one round trip. */
  async run(commands: string): Promise<void> {
    await this.#ask(() => this.#client.query(commands));
  }

  /** Rows come as arrays of columns. */
  async query<Row extends unknown[]>(query: QueryConfig): Promise<Row[]> {
    const { rows } = await this.#ask(() => this.#client.query<Row>({ ...query, rowMode: 'array' }));
    return rows;
  }

  async queryObjects(query: QueryConfig): Promise<QueryResult<Record<string, unknown>>> {
    return this.#ask(() => this.#client.query(query));
  }

  async close(): Promise<void> {
    this.#isLost = true;
    await this.#client.end();
  }

  async #ask<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    try {
      return await ask();
    } catch (error) {
      if (!this.#isLost && !endsConnection(error)) throw error;
      this.#lose();
      throw new Unreachable(error);
    }
  }

  #lose(): void {
    this.#isLost = true;
    void this.#client.end();
  }
}

/** A connection that is made when it is needed, and made anew after it was lost. */
export class PostgresSession {
  readonly #options: SessionOptions;
  #connection: PostgresConnection | null = null;
  #opening: Promise<PostgresConnection> | null = null;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /** Those who ask at the same time get the same connection. */
  async connect(): Promise<PostgresConnection> {
    if (this.#connection && !this.#connection.isLost) return this.#connection;
    this.#opening ??= PostgresConnection.open(this.#options);
    try {
      this.#connection = await this.#opening;
      return this.#connection;
    } finally {
      this.#opening = null;
    }
  }

  /** The next to ask gets a new connection. */
  async close(): Promise<void> {
    const connection = this.#connection;
    this.#connection = null;
    await connection?.close();
  }
}

/** Keys, times and counts all fit a double: bigint as text would only spread parsing. */
const TYPES: CustomTypesConfig = {
  getTypeParser: (type, format) =>
    type === types.builtins.INT8 ? Number : types.getTypeParser(type, format),
};

function endsConnection(error: unknown): boolean {
  if (error instanceof DatabaseError) return /^(FATAL|PANIC)$/.test(error.severity ?? '');
  return error instanceof Error && error.message === ANSWER_TIMED_OUT;
}
