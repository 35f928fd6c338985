import type { App, ReadApp } from '#src/app.ts';
import { type McpTool, ToolPage } from '#src/connect/mcp-tools.ts';
import { listCachedTools, saveTools } from '#src/store/mcp-tools.ts';

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

/** Remembers what the instances have just listed: validation needs no server then. */
export async function saveToolCatalogue(app: App, catalogue: ToolCatalogue): Promise<void> {
  const { db, projectId, clock, journal } = app;
  const fetchedAt = clock.now();
  const statements = [...catalogue].map(([instance, tools]) =>
    saveTools(db, { projectId, instance, tools, fetchedAt }),
  );
  if (statements.length > 0)
    await journal.submit('people', { type: 'write', statements, barrier: false });
}
