import type { ReadApp } from '#src/app.ts';
import type { Config } from '#src/config.ts';
import { BUILT_IN_TRAITS, type StepTraits } from '#src/domain/step-kind.ts';

/** Opens the database for one reading verb, and closes it whatever happens. */
export async function withReading<T>(
  config: Config,
  use: (app: ReadApp) => Promise<T>,
): Promise<T> {
  const { openReadApp } = await import('#src/app.ts');
  const app = await openReadApp({ config, kinds: new ReadableKinds() });
  try {
    return await use(app);
  } finally {
    await app.close();
  }
}

/** A run can be read without the code of its steps: a kind that is not known here is taken as it is. */
class ReadableKinds extends Map<string, StepTraits> {
  constructor() {
    super(Object.entries(BUILT_IN_TRAITS));
  }

  override get(type: string): StepTraits {
    const known = super.get(type);
    if (known) return known;
    return {
      type,
      effect: 'outside',
      safeToRepeat: false,
      timeoutSeconds: null,
      failureCode: 'UPSTREAM_ERROR',
      templated: {},
      fields: [],
    };
  }
}
