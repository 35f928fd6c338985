import { answerHere } from '#src/cli/answer-here.ts';
import { JSON_FLAG, type Verb } from '#src/cli/verb.ts';
import { ROLE_NAMES } from '#src/domain/user.ts';
import { addUser, changeRole } from '#src/operations/add-user.ts';
import { linkByCode, linkIdentity, unlinkIdentity } from '#src/operations/link-identity.ts';
import { removeUser } from '#src/operations/remove-user.ts';
import { readEmail, readIdentity, readName, readRole } from './user-words.ts';

const ROLES = ROLE_NAMES.join(', ');

export const ADD: Verb = {
  usage: 'users add <e-mail>',
  about: 'Makes somebody a user, or gives the user that name and role. Safe to repeat.',
  flags: {
    name: { value: '<name>', about: 'What they are called; default what stands before the @.' },
    role: { value: '<role>', about: `${ROLES}; default contributor.` },
    json: JSON_FLAG,
  },
  words: { min: 1, max: 1, missing: 'an e-mail' },
  run: (call) => {
    const { words, one } = call.args;
    const [name, role] = [one('name'), one('role')];
    const wanted = {
      email: readEmail(words[0]),
      ...(name === undefined ? {} : { name: readName(name) }),
      ...(role === undefined ? {} : { role: readRole(role) }),
    };
    return answerHere(call, (app, caller) => addUser(app, caller, wanted));
  },
};

export const ROLE: Verb = {
  usage: 'users role <e-mail> <role>',
  about: `Gives a user another role: ${ROLES}.`,
  flags: { json: JSON_FLAG },
  words: { min: 2, max: 2, missing: 'an e-mail and a role' },
  run: (call) => {
    const [email, role] = call.args.words;
    const wanted = { email: readEmail(email), role: readRole(role) };
    return answerHere(call, (app, caller) => changeRole(app, caller, wanted));
  },
};

export const REMOVE: Verb = {
  usage: 'users remove <e-mail>',
  about: 'Says who would be removed; with --yes they may do nothing from then on.',
  flags: {
    yes: { about: 'Do it. What they did stays on record.' },
    json: JSON_FLAG,
  },
  words: { min: 1, max: 1, missing: 'an e-mail' },
  run: async (call) => {
    const { args, io } = call;
    const request = { email: readEmail(args.words[0]), isConfirmed: args.has('yes') };
    const code = await answerHere(call, (app, caller) => removeUser(app, caller, request));
    if (code === 0 && !request.isConfirmed) io.tell('To do it, add --yes.');
    return code;
  },
};

export const LINK: Verb = {
  usage: 'users link <code or identity> <e-mail>',
  about: `Links somebody in chat to a user, as whom they act from then on: by the code that
/run link gave them, or by slack:<member id>, discord:<user id>, local:<login>.`,
  flags: { json: JSON_FLAG },
  words: { min: 2, max: 2, missing: 'a code or an identity, and an e-mail' },
  run: (call) => {
    const [who = '', address] = call.args.words;
    const email = readEmail(address);
    if (!who.includes(':')) {
      return answerHere(call, (app, caller) => linkByCode(app, caller, { code: who, email }));
    }
    const identity = readIdentity(who);
    return answerHere(call, (app, caller) => linkIdentity(app, caller, { ...identity, email }));
  },
};

export const UNLINK: Verb = {
  usage: 'users unlink <identity>',
  about: 'From then on slack:<member id>, discord:<user id> or local:<login> is not known here.',
  flags: { json: JSON_FLAG },
  words: { min: 1, max: 1, missing: 'an identity' },
  run: (call) => {
    const identity = readIdentity(call.args.words[0]);
    return answerHere(call, (app, caller) => unlinkIdentity(app, caller, identity));
  },
};
