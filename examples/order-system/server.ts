/**
 * A small order system as an MCP server over stdio, for the demo and for trying things out:
 * node server.ts [--label-seconds 5] [--flaky 2]
 * It keeps everything in memory; the card on file of order 1042 is declined, always.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';

interface Order {
  order_id: string;
  customer: string;
  email: string;
  sku: string;
  quantity: number;
  total_eur: number;
  card: 'good' | 'declined';
}

const ORDERS: readonly Order[] = [
  {
    order_id: '1041',
    customer: 'Ada Byron',
    email: 'ada@example.com',
    sku: 'LAMP-2',
    quantity: 1,
    total_eur: 79.5,
    card: 'good',
  },
  {
    order_id: '1042',
    customer: 'Grace Murray',
    email: 'grace@example.com',
    sku: 'CHAIR-7',
    quantity: 2,
    total_eur: 318,
    card: 'declined',
  },
];

const { values: flags } = parseArgs({
  options: {
    'label-seconds': { type: 'string', default: '5' },
    flaky: { type: 'string', default: '2' },
  },
});

const CARD_CHECK_MS = 400;
const READS = { readOnlyHint: true };
const WRITES_ONCE = { readOnlyHint: false, idempotentHint: true, destructiveHint: false };
const WRITES = { readOnlyHint: false, idempotentHint: false, destructiveHint: false };
/** `order_id=1041` on a command line is a number. */
const ORDER_ID = { order_id: z.union([z.string(), z.number()]).describe('For example 1041') };

let rateFailures = 0;

/** What the SDK turns into a tool's error. */
function findOrder(id: string | number): Order {
  const order = ORDERS.find(({ order_id }) => order_id === `${id}`);
  if (order === undefined) {
    throw new Error(`There is no order ${id}. Use list_orders to see which there are.`);
  }
  return order;
}

function structured(value: object): CallToolResult {
  return {
    structuredContent: { ...value },
    content: [{ type: 'text', text: JSON.stringify(value) }],
  };
}

function addReadingTools(server: McpServer): void {
  server.registerTool('list_orders', { description: 'All open orders', annotations: READS }, () =>
    structured({ orders: ORDERS.map(({ order_id, customer }) => ({ order_id, customer })) }),
  );
  server.registerTool(
    'get_order',
    { description: 'One order', inputSchema: ORDER_ID, annotations: READS },
    ({ order_id }) => {
      const { card: _, ...order } = findOrder(order_id);
      return structured(order);
    },
  );
  server.registerTool(
    'flaky_rate',
    {
      description: 'What shipping costs. Its carrier is out of reach the first times it is asked',
      inputSchema: ORDER_ID,
      annotations: READS,
    },
    ({ order_id }) => {
      const { quantity } = findOrder(order_id);
      if (rateFailures < Number(flags.flaky)) {
        rateFailures += 1;
        throw new Error(`The carrier did not answer (failure ${rateFailures} of ${flags.flaky}).`);
      }
      return structured({ order_id, rate_eur: 4.9 * quantity });
    },
  );
}

function addStockTools(server: McpServer): void {
  server.registerTool(
    'count_stock',
    {
      description: 'Counts what is left in one place, slowly',
      inputSchema: {
        place: z.enum(['shop', 'warehouse']),
        seconds: z.number().min(0).max(60).describe('How long it takes'),
      },
      annotations: READS,
    },
    async ({ place, seconds }, { signal }) => {
      await sleep(seconds * 1000, undefined, { signal });
      return structured({ place, counted: { 'LAMP-2': 3, 'CHAIR-7': 0 } });
    },
  );
  server.registerTool(
    'order_goods',
    {
      description: 'Orders goods from the supplier',
      inputSchema: { sku: z.string().min(1), quantity: z.number().int().positive() },
      annotations: WRITES,
    },
    (order) => structured({ ...order, ordered: true }),
  );
}

function addWritingTools(server: McpServer): void {
  server.registerTool(
    'reserve_stock',
    { description: 'Sets the goods aside', inputSchema: ORDER_ID, annotations: WRITES_ONCE },
    ({ order_id }) => {
      const { sku, quantity } = findOrder(order_id);
      return structured({ order_id, sku, quantity, reserved: true });
    },
  );
  server.registerTool(
    'charge_card',
    {
      description: 'Takes the money',
      inputSchema: { ...ORDER_ID, card: z.string().default('on file') },
      annotations: WRITES,
    },
    async ({ order_id, card: given }) => {
      const { card, total_eur } = findOrder(order_id);
      await sleep(CARD_CHECK_MS);
      if (given === 'on file' && card === 'declined')
        throw new Error(`Card declined: ${total_eur} EUR, order ${order_id}.`);
      return structured({ order_id, charged_eur: total_eur });
    },
  );
  server.registerTool(
    'print_label',
    {
      description: 'Prints the shipping label, slowly',
      inputSchema: ORDER_ID,
      annotations: WRITES,
    },
    async ({ order_id }, { signal }) => {
      const { customer } = findOrder(order_id);
      await sleep(Number(flags['label-seconds']) * 1000, undefined, { signal });
      return structured({ order_id, label: `LBL-${order_id}`, to: customer });
    },
  );
  server.registerTool(
    'notify_customer',
    {
      description: 'Writes to the customer',
      inputSchema: { ...ORDER_ID, message: z.string().min(1) },
      annotations: WRITES,
    },
    ({ order_id, message }) => {
      const { email } = findOrder(order_id);
      return structured({ order_id, sent_to: email, message });
    },
  );
}

const server = new McpServer({ name: 'order-system', version: '1.0.0' });
addReadingTools(server);
addWritingTools(server);
addStockTools(server);
await server.connect(new StdioServerTransport());
