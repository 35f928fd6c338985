/** A stdio MCP server with the tools that the graphs of test/fixtures call: `node stand-in-server.ts <file for the calls>`. */
import { appendFileSync } from 'node:fs';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { z } from 'zod';

const [, , callsFile = ''] = process.argv;
const server = new McpServer({ name: 'stand-in', version: '1' });

function offer(name: string, inputSchema: z.ZodRawShape, answer: object): void {
  server.registerTool(name, { inputSchema }, (args: object) => {
    appendFileSync(callsFile, `${JSON.stringify({ tool: name, args })}\n`);
    return { content: [{ type: 'text' as const, text: JSON.stringify(answer) }] };
  });
}

const pull = { owner: z.string(), repo: z.string(), pull_number: z.number().int() };

offer('get_product', { sku: z.string() }, { name: 'Widget', price: 20 });
offer('get_customer', { email: z.string() }, { tier: 'gold' });
offer('get_pull_request', pull, { title: 'Fix the fold', body: 'It bent the wrong way.' });
offer('list_pull_request_files', pull, [{ filename: 'src/fold.ts', additions: 3 }]);
offer(
  'add_issue_comment',
  { owner: z.string(), repo: z.string(), issue_number: z.number().int(), body: z.string() },
  { id: 1 },
);
offer(
  'get_shopify_order',
  { order_id: z.string() },
  { id: 1001, name: '#1001', customer: { phone: '+4915112345678' } },
);
offer(
  'send_template_message',
  {
    to: z.string(),
    template_name: z.string(),
    language_code: z.string(),
    body_parameters: z.array(z.string()),
  },
  { message_id: 'm-1' },
);

await server.connect(new StdioServerTransport());
