import type { ReadApp } from '#src/app.ts';
import { type McpTool, ToolPage } from '#src/connect/mcp-tools.ts';
import { listCachedTools } from '#src/store/mcp-tools.ts';

/** What tools the instances offer, by the instance's name. One that was never asked is absent. */
export type ToolCatalogue = ReadonlyMap<string, readonly McpTool[]>;

/** As they were when each instance was last asked. */
export async function loadToolCatalogue({ db, projectId }: ReadApp): Promise<ToolCatalogue> {
  const rows = await listCachedTools(db, projectId);
  return new Map(
    rows.flatMap(({ instance, tools }) => {
      const page = ToolPage.safeParse({ tools });
      return page.success ? [[instance, page.data.tools] as const] : [];
    }),
  );
}
