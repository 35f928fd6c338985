/** Ends a wait before its time. */
export interface Bell {
  ring: () => void;
  /** Resolves after so long, or when it rings. */
  wait: (ms: number) => Promise<void>;
}

export function openBell(): Bell {
  let awake = Promise.withResolvers<void>();
  return {
    ring: () => awake.resolve(),
    wait: async (ms) => {
      let timer: NodeJS.Timeout | undefined;
      const elapsed = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
      await Promise.race([elapsed, awake.promise]);
      clearTimeout(timer);
      awake = Promise.withResolvers<void>();
    },
  };
}
