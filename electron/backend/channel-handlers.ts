import type { ChannelInput, ChannelName, ChannelOutput } from '../../core/contract/channels/index.ts';

export type ChannelHandlers = {
  readonly [N in ChannelName]: (input: ChannelInput<N>) => ChannelOutput<N> | Promise<ChannelOutput<N>>;
};
