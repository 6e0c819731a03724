// Messages a chat writes about itself: who came, what was pinned.
const names = (people) => people.map((one) => one.first_name).join(", ");
const who = (message) => message.from?.first_name ?? "";

const WORDS = {
  new_chat_members: (message) => ["service.joined", { name: names(message.new_chat_members) }],
  left_chat_member: (message) => ["service.left", { name: message.left_chat_member.first_name }],
  pinned_message: (message) => ["service.pinned", { name: who(message) }],
  group_chat_created: (message) => ["service.created", { name: who(message) }],
  supergroup_chat_created: (message) => ["service.created", { name: who(message) }],
  new_chat_title: (message) => ["service.titled", { title: message.new_chat_title }],
  forum_topic_created: (message) => ["service.topic", { title: message.forum_topic_created.name }],
  migrate_to_chat_id: () => ["service.migrated", {}],
  migrate_from_chat_id: () => ["service.migrated", {}],
  users_shared: (message) => ["service.shared", { name: who(message) }],
};

const kindOf = (message) => Object.keys(WORDS).find((kind) => message[kind] !== undefined);

/** Whether the chat itself speaks, rather than somebody in it. */
export const isService = (message) => kindOf(message) !== undefined;

/** The key of words.js, and its values, for such a message. */
export const serviceWord = (message) => WORDS[kindOf(message)](message);
