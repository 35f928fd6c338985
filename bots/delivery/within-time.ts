/** The answer, or an error that says so when it has not come so soon. */
export async function withinTime<Answer>(
  answer: Promise<Answer>,
  ms: number,
  late: string,
): Promise<Answer> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(late)), ms);
  try {
    return await Promise.race([answer, promise]);
  } finally {
    clearTimeout(timer);
  }
}
