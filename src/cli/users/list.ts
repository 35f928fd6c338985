import { EXIT } from '#src/cli/exit-codes.ts';
import { withReading } from '#src/cli/open-reading.ts';
import { JSON_FLAG, type Verb } from '#src/cli/verb.ts';
import { describeIdentity, USER_ROLES } from '#src/domain/user.ts';
import { type ListedUser, listPeople } from '#src/operations/list-people.ts';

const ROLE_WIDTH = Math.max(...USER_ROLES.map((role) => role.length));

export const LIST: Verb = {
  usage: 'users list',
  about: 'All users, by e-mail: what they may do, and what they are called in chat.',
  flags: { json: JSON_FLAG },
  words: { min: 0, max: 0 },
  run: async ({ args, config, io, loadDrawing }) => {
    const people = await withReading(config, listPeople);
    if (args.has('json')) {
      for (const user of people) io.print(JSON.stringify(describeUser(user)));
      return EXIT.completed;
    }
    const drawing = await loadDrawing();
    const width = Math.max(0, ...people.map(({ email }) => email.length));
    for (const { email, name, role, identities } of people) {
      const columns = [email.padEnd(width), role.padEnd(ROLE_WIDTH), drawing.line(name)];
      io.print([...columns, ...identities.map(describeIdentity)].join('  '));
    }
    if (people.length === 0) io.tell('No users yet. Add one: signalbox users add <e-mail>.');
    return EXIT.completed;
  },
};

function describeUser({ uuid, email, name, role, createdAt, identities }: ListedUser) {
  return {
    user_id: uuid,
    email,
    name,
    role,
    identities: identities.map(describeIdentity),
    created_at: new Date(createdAt).toISOString(),
  };
}
