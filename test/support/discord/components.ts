import { ComponentType } from 'discord-api-types/v10';
import { isJsonObject, type Json, type JsonObject } from '#src/domain/json.ts';

/** Every component, those within others too, in the order in which they are read. */
export function walkComponents(given: readonly unknown[]): JsonObject[] {
  return given.flatMap((each) => {
    if (!isJsonObject(each)) return [];
    const { components, accessory, component } = each;
    return [each, ...walkComponents([components, accessory, component].flat())];
  });
}

/** The component that goes by this custom_id, or says this. Throws, naming those that there are. */
export function findComponent(given: readonly JsonObject[], name: string): JsonObject {
  const all = walkComponents(given).filter((each) => typeof each['custom_id'] === 'string');
  const found =
    all.find(({ custom_id }) => custom_id === name) ?? all.find(({ label }) => label === name);
  if (found !== undefined) return found;
  const shown = all
    .map(({ custom_id, label }) => stringOf(label) ?? stringOf(custom_id))
    .join(', ');
  throw new Error(`nothing here goes by ${name}; shown are: ${shown || 'none'}`);
}

/** The option of a menu that says this, alone or before what it is about, and the menu's custom_id. */
export function findOption(given: readonly JsonObject[], label: string) {
  for (const { custom_id: menu, options } of walkComponents(given)) {
    const found = [options].flat().find((each) => {
      const says = isJsonObject(each) ? stringOf(each['label']) : undefined;
      return says === label || says?.startsWith(`${label} · `);
    });
    const value = isJsonObject(found) ? stringOf(found['value']) : undefined;
    if (value !== undefined) return { menu: stringOf(menu) ?? '', value };
  }
  return null;
}

/** All that can be read, in one line. */
export function textOf({ content, components }: { content: string; components: JsonObject[] }) {
  const texts = walkComponents(components).flatMap((each) => stringOf(each['content']) ?? []);
  return [content, ...texts].filter((each) => each !== '').join(' ');
}

/** What the buttons say, in their order. */
export function labelsOf({ components }: { components: JsonObject[] }): string[] {
  return walkComponents(components).flatMap(({ type, label }) =>
    type === ComponentType.Button ? (stringOf(label) ?? []) : [],
  );
}

/** A value of the wire that is a text, or undefined. */
export function stringOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
