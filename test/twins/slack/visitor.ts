import type { Delivery, Forgery, SlackServer } from './server.ts';
import type { Message, User, View } from './world.ts';

type Element = Record<string, unknown> & { readonly action_id: string; readonly type: string };

/** What a person does in a Slack client, with the checks a client makes. */
export function createVisitor(slack: SlackServer, user: User) {
  const { world } = slack;
  const team = { id: user.team, domain: 'class' };
  const person = { id: user.id, username: user.name, name: user.name, team_id: user.team };

  const trigger = () => {
    const id = world.id('trigger');
    world.triggers.set(id, { user: user.id, at: Date.now(), used: false });
    return id;
  };
  const responseUrl = (channel: string, source?: string) => {
    const key = world.id('r');
    world.responseUrls.set(key, {
      channel,
      team: user.team,
      user: user.id,
      uses: 0,
      ...(source && { source }),
    });
    return `${slack.origin()}/answers/${key}`;
  };
  const elements = (message: Message): Element[] =>
    message.blocks.flatMap((block) => [
      ...(block.type === 'actions' ? (block.elements as Element[]) : []),
      ...(block.accessory ? [block.accessory as Element] : []),
    ]);
  const labelOf = (element: Element) => (element.text as { text: string } | undefined)?.text;

  function interact(message: Message, element: Element, value: object, forgery?: Forgery): Delivery {
    const action = {
      action_id: element.action_id,
      block_id: 'b',
      type: element.type,
      action_ts: world.ts(),
      ...value,
    };
    return slack.deliver(
      'interactive',
      `action ${element.action_id}`,
      {
        type: 'block_actions',
        team,
        user: person,
        api_app_id: 'A1',
        token: 'x',
        trigger_id: trigger(),
        container: {
          type: 'message',
          message_ts: message.ts,
          channel_id: message.channel,
          is_ephemeral: message.to !== undefined,
          ...(message.thread !== undefined && { thread_ts: message.thread }),
        },
        channel: { id: message.channel, name: 'somewhere' },
        ...(message.to === undefined && { message: { ts: message.ts, text: message.text } }),
        response_url: responseUrl(message.channel, message.ts),
        actions: [action],
      },
      forgery,
    );
  }

  const event = (content: Record<string, unknown>, eventId = world.id('Ev'), forgery?: Forgery): Delivery =>
    slack.deliver(
      'event',
      `event ${content.type}`,
      {
        type: 'event_callback',
        team_id: user.team,
        api_app_id: 'A1',
        event_id: eventId,
        event_time: Math.floor(Date.now() / 1000),
        event: { event_ts: world.ts(), ...content },
        authorizations: [{ team_id: user.team, enterprise_id: null, user_id: 'U0', is_bot: true }],
      },
      forgery,
    );

  const visitor = {
    user,
    direct: world.directOf(user.id),
    event,

    command(line: string, channel = slack.general.id, forgery?: Forgery): Delivery {
      const [, command = '', text = ''] = /^(\/\S+)\s*([\s\S]*)$/.exec(line) ?? [];
      const payload = {
        token: 'x',
        team_id: user.team,
        team_domain: 'class',
        channel_id: channel,
        channel_name: 'somewhere',
        user_id: user.id,
        user_name: user.name,
        command,
        text,
        api_app_id: 'A1',
        is_enterprise_install: 'false',
        response_url: responseUrl(channel),
        trigger_id: trigger(),
      };
      return slack.deliver('command', line, payload, forgery);
    },

    /** What this person sees, oldest first. */
    sees: (): Message[] =>
      world.messages.filter(
        (message) => !message.deleted && (message.to === undefined || message.to === user.id),
      ),
    /** The latest message this person sees that says so. */
    reads: (said: string | RegExp, patienceMs?: number): Promise<Message> =>
      world.until(
        () =>
          visitor
            .sees()
            .filter((message) => message.user !== user.id)
            .findLast(({ text, blocks }) => {
              const all = `${text}\n${JSON.stringify(blocks)}`;
              return typeof said === 'string' ? all.includes(said) : said.test(all);
            }),
        `${user.name} to read ${said}`,
        patienceMs,
      ),

    controls: (message: Message) => elements(message).map((element) => labelOf(element) ?? element.action_id),

    press(message: Message, label: string, forgery?: Forgery): Delivery {
      const element = elements(message).find((each) => labelOf(each) === label);
      if (!element) throw new Error(`no button ${label} among ${visitor.controls(message).join(', ')}`);
      return interact(message, element, { value: element.value, text: element.text }, forgery);
    },

    choose(message: Message, action: string, ...values: string[]): Delivery {
      const element = elements(message).find((each) => each.action_id === action);
      if (!element) throw new Error(`no select ${action}`);
      const options = element.options as { value: string }[];
      const chosen = options.filter(({ value }) => values.includes(value));
      if (chosen.length < values.length) throw new Error(`no option ${values.join(', ')}`);
      const multi = element.type === 'multi_static_select';
      return interact(
        message,
        element,
        multi ? { selected_options: chosen } : { selected_option: chosen[0] },
      );
    },

    /** The modal that is open for this person. */
    form: (title?: string): Promise<View> =>
      world.until(
        () =>
          [...world.views.values()].findLast(
            (view) =>
              view.open &&
              view.user === user.id &&
              (title === undefined || (view.content.title as { text: string }).text === title),
          ),
        'a form',
      ),

    /** The options a select of a form offers for what is typed. */
    async suggestions(
      view: View,
      field: string,
      typed: string,
    ): Promise<{ value: string; text: { text: string } }[]> {
      const delivery = slack.deliver('options', `options of ${field}`, {
        type: 'block_suggestion',
        team,
        user: person,
        api_app_id: 'A1',
        token: 'x',
        action_id: field,
        block_id: field,
        value: typed,
        container: { type: 'view', view_id: view.id },
        view: { id: view.id, state: { values: {} }, ...view.content },
      });
      const { body } = await delivery.acknowledged;
      return (body?.options ?? []) as { value: string; text: { text: string } }[];
    },

    /** Sends a form. @returns the errors shown in it; none when it was taken. */
    async submit(
      view: View,
      values: Record<string, unknown>,
      forgery?: Forgery,
    ): Promise<Record<string, string>> {
      const blocks = view.content.blocks as Record<string, unknown>[];
      const state: Record<string, Record<string, unknown>> = {};
      for (const block of blocks.filter(({ type }) => type === 'input')) {
        const name = String(block.block_id);
        const element = block.element as Element & { initial_value?: string; initial_option?: object };
        const value = values[name] ?? element.initial_value;
        if (value === undefined && !block.optional && !element.initial_option)
          throw new Error(`${name} is needed`);
        state[name] = { [element.action_id]: stateOf(element, value) };
      }
      const delivery = slack.deliver(
        'interactive',
        `form ${view.content.callback_id}`,
        {
          type: 'view_submission',
          team,
          user: person,
          api_app_id: 'A1',
          token: 'x',
          trigger_id: trigger(),
          view: { id: view.id, hash: 'h', ...view.content, state: { values: state } },
          response_urls: [],
        },
        forgery,
      );
      const { body } = await delivery.acknowledged;
      const errors = body?.response_action === 'errors' ? (body.errors as Record<string, string>) : {};
      view.open = Object.keys(errors).length > 0;
      return errors;
    },

    /** Writes to the tutor directly. */
    writes(text: string, more: Record<string, unknown> = {}): Delivery {
      const message = put(visitor.direct.id, text);
      return event({
        type: 'message',
        channel_type: 'im',
        channel: visitor.direct.id,
        user: user.id,
        text,
        ts: message.ts,
        ...more,
      });
    },

    /** Mentions the tutor in the class channel, or in a thread of it. */
    mentions(text: string, thread?: string, eventId?: string): Delivery {
      const said = `<@${slack.team.botUser}> ${text}`;
      const message = put(slack.general.id, said, thread);
      const about = thread === undefined ? {} : { thread_ts: thread };
      return event(
        {
          type: 'app_mention',
          channel: slack.general.id,
          user: user.id,
          text: said,
          ts: message.ts,
          ...about,
        },
        eventId,
      );
    },

    /** A file of this person's, as a form holds it. */
    file(name: string, content: string): Record<string, unknown> {
      const bytes = Buffer.from(content);
      const id = world.id('F');
      world.files.set(id, {
        id,
        team: user.team,
        name,
        length: bytes.length,
        alt: undefined,
        bytes,
        done: true,
        shared: [],
        downloads: 0,
      });
      const address = `${slack.origin()}/files-pri/${id}/${encodeURIComponent(name)}`;
      return { id, name, size: bytes.length, mimetype: 'text/csv', url_private_download: address };
    },

    opensHome: (eventId?: string) =>
      event({ type: 'app_home_opened', tab: 'home', user: user.id, channel: visitor.direct.id }, eventId),
  };

  function put(channel: string, text: string, thread?: string): Message {
    const message: Message = {
      ts: world.ts(),
      channel,
      team: user.team,
      user: user.id,
      text,
      blocks: [],
      edits: 0,
      deleted: false,
      files: [],
      ...(thread !== undefined && { thread }),
    };
    world.messages.push(message);
    return message;
  }

  return visitor;
}

function stateOf(element: Element, value: unknown): Record<string, unknown> {
  switch (element.type) {
    case 'file_input':
      return { type: element.type, files: value === undefined ? [] : [value] };
    case 'static_select': {
      const options = element.options as { value: string }[];
      const wanted = value ?? (element.initial_option as { value: string } | undefined)?.value;
      const selected = options.find((option) => option.value === wanted) ?? null;
      if (wanted !== undefined && !selected) throw new Error(`${String(wanted)} is no option`);
      return { type: element.type, selected_option: selected };
    }
    case 'external_select': {
      const chosen = value ?? (element.initial_option as { value: string } | undefined)?.value;
      return { type: element.type, selected_option: chosen === undefined ? null : { value: chosen } };
    }
    default:
      return { type: element.type, value: value === undefined ? null : String(value) };
  }
}
