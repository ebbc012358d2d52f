import { type Language, numbered } from './define.ts';

/** Cameroon Pidgin and its neighbours. */
export const pcm: Language = {
  tag: 'pcm',
  markets: [
    {
      country: 'CM',
      currency: 'XAF',
      timezone: 'Africa/Douala',
      prices: 260,
      phone: (random) => numbered(random.pick(['+237 6 00 00 ## ##', '6 00 00 ## ##', '6000000##']), random),
    },
  ],
  given: ['Bih', 'Ngwa', 'Manka', 'Tabe', 'Enanga', 'Fru', 'Ayuk', 'Nalova'],
  family: ['Achidi', 'Ebangha', 'Fonkam', 'Manjoh', 'Ndiforchu', 'Tanyi', 'Wirba'],
  services: {
    cleaning: 'house cleaning',
    plumbing: 'tap wey di leak',
    moving: 'for carry load',
    tutoring: 'maths lesson',
    beauty: 'plait hair',
    repairs: 'washing machine',
  },
  days: ['Monday', 'Tuesday', 'Thursday', 'Friday', 'Saturday morning', 'tomorrow'],
  digits: ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'],
  methods: ['MoMo', 'Orange Money', 'mobile money', 'cash for hand', 'bank transfer'],
  at: 'at',
  dot: 'dot',
  phrases: {
    greeting: ['[How far|Good day|Morning] {name}[!|,|]', '[How na|Ashia]'],
    ask: [
      'You get time for {day}? I wan do {service}.',
      '{service} na how much[, abeg|]?',
      'I need person for {service}, [na two room|e dey for up stair].',
    ],
    answer: [
      '{day} go fine. Na {price} [for everything|with material].',
      'I fit do am for {price}, [like three hour|before noon].',
    ],
    agree: ['[Correct|Okay|Fine], I go book am [for here|for app].', 'So na {day}.'],
    chat: [
      '[Parking dey|You go bring your tools|I must dey house]?',
      'The gate code dey for the booking.',
      'I go late small, ten minutes[, sorry|, no vex].',
    ],
    reschedule: ['Something don happen, we fit push am to {day}?', 'Make we do am {day} abeg.'],
    thanks: ['[Thank you plenty|Tenk ya], till next time.', 'Work don finish, thank you.'],
    harmless: [
      'Order number na 4417-2290-15, e go reach {day}.',
      'The wall na 240 by 360 cm.',
      'I don pay for app, ref 88120047.',
      'Network no good for here, write me for this chat.',
    ],
    refuse: [
      'I wan [stay for here|pay for app], no vex.',
      'I no di give my number.',
      'Make everything dey for app, na so rule dey.',
    ],
    share_phone: ['[Call me|Flash me|My number na] {value}', 'write me for {app} {value}'],
    share_email: ['[Send the picture for|My mail na] {value}'],
    share_handle: ['For {app} I be {value}', '[Find|Add] me for {app}: {value}'],
    share_link: ['[Book me direct|My price dem] dey for {value}', 'pass for {value}'],
    ask_contact: ['Give me your number [make I call you|so we talk better]', 'You dey for {app}?'],
    pay_outside: [
      'You fit send am by {method}? [App di chop too much|No charge].',
      'I want {method}, {price} [direct|sharp sharp].',
    ],
    after_failure: ['The payment [don fail|no pass], send {price} by {method}.', 'App don spoil, do {method} [abeg|].'],
    discount: ['I go comot {percent}% if [we no use app|you pay {method}].'],
    intent: [
      'Make we do am [outside app|we two], [no charge|e better].',
      'Next time [call me direct|find me direct], leave app.',
      'Cancel am for here, we go arrange [am we two|for outside].',
    ],
    grooming: [
      'You be good person, I trust you.',
      'Make e dey between we two, [no tell support|delete am after].',
      'Why we go give dem money?',
    ],
    praise: ['[Fine work|E reach for time|Good person], I go call again.', 'Work correct.'],
    complaint: ['[E comot early|E reach late], work no finish.', 'E no come.'],
  },
};
