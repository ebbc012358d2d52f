import { type Language, numbered } from './define.ts';

export const en: Language = {
  tag: 'en',
  markets: [
    {
      country: 'US',
      currency: 'USD',
      timezone: 'America/New_York',
      prices: 1.1,
      phone: (random) => numbered(random.pick(['+1 212 555 01##', '(415) 555-01##', '312-555-01##']), random),
    },
    {
      country: 'GB',
      currency: 'GBP',
      timezone: 'Europe/London',
      prices: 0.85,
      phone: (random) => numbered(random.pick(['07700 900###', '+44 7700 900###', '020 7946 0###']), random),
    },
  ],
  given: ['Maya', 'Owen', 'Priya', 'Callum', 'Tessa', 'Jonah', 'Amara', 'Felix', 'Hollie', 'Dev'],
  family: ['Ashdown', 'Brackwell', 'Corrigan', 'Dunmore', 'Ellery', 'Farrow', 'Haldane', 'Kestrel'],
  services: {
    cleaning: 'flat cleaning',
    plumbing: 'the leaking tap',
    moving: 'the move',
    tutoring: 'maths lessons',
    beauty: 'the braids',
    repairs: 'the washing machine',
  },
  days: ['Monday', 'Tuesday', 'Thursday', 'Friday', 'Saturday morning', 'the weekend'],
  digits: ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'],
  methods: ['Zelle', 'Cash App', 'Venmo', 'a bank transfer', 'cash', 'PayPal friends and family'],
  at: 'at',
  dot: 'dot',
  phrases: {
    greeting: ['[Hi|Hello|Hey] {name}[!|,|]', 'Good [morning|afternoon] {name}', '[Hi|Hey] there'],
    ask: [
      '[Are you free|Do you have time] on {day} for {service}?',
      "I need help with {service}, [how much would it be|what's your price]?",
      '[Could|Can] you do {service} [on|around] {day}? [Two rooms|Third floor, no lift|Nothing special].',
    ],
    answer: [
      'Yes, {day} works. {price} [all in|including materials|for the whole job].',
      'I could do {service} for {price}, [takes about three hours|should be done by noon].',
      '{price} if [the parts are there|nothing unexpected comes up]. {day} is fine.',
    ],
    agree: ['[Great|Perfect|Sounds good], I will book it [here|now|in the app].', "[Deal|OK], let's say {day}."],
    chat: [
      '[Is there parking nearby|Do you bring your own tools|Should I be at home]?',
      'The [door|gate] code is on the booking[.|, thanks.]',
      '[Running|I am] about ten minutes late, sorry!',
      'There is a [small dog|cat], hope that is [fine|no problem].',
    ],
    reschedule: ['Something came up, could we move to {day}?', 'Can we do {day} instead? [Sorry!|The kids are ill.]'],
    thanks: ['Thank you[, great work|!|, see you next time]', '[All done|Finished], thanks for having me.'],
    harmless: [
      'The order number is 4417-2290-15, [the part arrives|they deliver] on {day}.',
      'Wall is 240 x 360 cm, so about 8.6 m2.',
      'My [signal|line] is bad in the basement, so [write|message] me here.',
      'Model is WH-7700-900, made in 2014.',
      'I paid through the app already, ref 88120047.',
    ],
    refuse: [
      "I'd rather keep everything [here|in the app|on the platform].",
      "Sorry, I don't [give out my number|pay outside the app].",
      'Let us stay here please, [the rules do not allow that|that is not allowed].',
    ],
    share_phone: [
      '[Easier by phone|Call me|Text me]: {value}',
      'my number is {value}[, call any time|]',
      "[Write|Reach] me on {app}, it's {value}",
    ],
    share_email: ['[Send the pictures to|Mail me at|you can write to] {value}', 'my email: {value}'],
    share_handle: ["I'm {value} on {app}", '[Find|Add|Look] me on {app}: {value}'],
    share_link: ['[Book me directly|All my prices] here {value}', '[message me via|try] {value} [instead|]'],
    ask_contact: ["What's your number? [Easier to arrange|I'll call you]", 'Are you on {app}?'],
    pay_outside: [
      '[Can you|Could you] pay by {method}? [No fee that way|The app takes too much].',
      '{method} works better for me, {price} [straight to me|directly].',
    ],
    after_failure: [
      'The payment [failed|did not go through], just send {price} by {method}.',
      "App payment is broken [again|], let's use {method} [instead|today].",
    ],
    discount: [
      '{percent}% off if [we do it without the app|you pay {method}].',
      'I can do it {percent}% cheaper off the app.',
    ],
    intent: [
      "Let's [sort|do] this outside the app[, saves us both the fee|].",
      'Next time [book me directly|come to me directly], no need for the platform.',
      "[Cancel|Don't book] here and we arrange it [between us|privately].",
    ],
    grooming: [
      'You seem [honest|like a good person], we can trust each other, right?',
      'This stays between us, [support does not need to know|please delete this after].',
      'Why give them the fee when we both [lose|work so hard]?',
    ],
    praise: ['[Very|Really] [tidy|careful|friendly], [would book again|on time].', 'Great job.'],
    complaint: ['[Left early|Came late] and the job was not finished.', 'Did not show up[, no message|].'],
  },
};
