import { type Language, numbered } from './define.ts';

export const pt: Language = {
  tag: 'pt',
  markets: [
    {
      country: 'BR',
      currency: 'BRL',
      timezone: 'America/Sao_Paulo',
      prices: 3.2,
      phone: (random) => numbered(random.pick(['+55 11 90000-00##', '(21) 90000-00##']), random),
    },
    {
      country: 'PT',
      currency: 'EUR',
      timezone: 'Europe/Lisbon',
      prices: 0.8,
      phone: (random) => numbered(random.pick(['+351 900 000 0##', '900 000 0##']), random),
    },
  ],
  given: ['Jussara', 'Caio', 'Leonor', 'Tiago', 'Iara', 'Davi', 'Benedita', 'Otávio'],
  family: ['Alvorada', 'Campelo', 'Figueirinha', 'Lobato', 'Pinhal', 'Sertão', 'Valadim'],
  services: {
    cleaning: 'a faxina',
    plumbing: 'o vazamento da pia',
    moving: 'a mudança',
    tutoring: 'as aulas de violão',
    beauty: 'as tranças',
    repairs: 'a máquina de lavar',
  },
  days: ['segunda', 'terça', 'quinta', 'sexta', 'sábado cedo', 'amanhã'],
  digits: ['zero', 'um', 'dois', 'três', 'quatro', 'cinco', 'seis', 'sete', 'oito', 'nove'],
  methods: ['pix', 'MB Way', 'transferência', 'dinheiro', 'boleto por fora'],
  at: 'arroba',
  dot: 'ponto',
  phrases: {
    greeting: ['[Oi|Olá|Bom dia] {name}[!|,|]', '[Oi, tudo bem?|Olá]'],
    ask: [
      '[Você tem|Tem] horário {day} para {service}?',
      'Quanto [fica|cobra] {service}?',
      'Preciso de ajuda com {service}, [são dois quartos|é terceiro andar].',
    ],
    answer: [
      '{day} dá sim, {price} [com material|tudo incluído].',
      'Faço {service} por {price}, [umas 3 horas|de manhã].',
    ],
    agree: ['[Fechado|Combinado|Ótimo], vou reservar [aqui|pelo app].', 'Então fica {day}.'],
    chat: [
      '[Tem vaga na rua|Você traz as ferramentas|Preciso estar em casa]?',
      'O código do portão está na reserva.',
      'Vou atrasar uns dez minutos, [desculpa|perdão]!',
    ],
    reschedule: ['Tive um imprevisto, dá para mudar para {day}?', 'Pode ser {day}?'],
    thanks: ['[Obrigada|Obrigado|Valeu], até a próxima!', 'Terminei aqui, obrigado pela confiança.'],
    harmless: [
      'O pedido 4417-2290-15 chega {day}.',
      'A parede tem 240 x 360 cm.',
      'Já paguei pelo app, comprovante 88120047.',
      'Não precisa me pagar por fora não, o app cobra no cartão.',
    ],
    refuse: [
      'Prefiro [continuar por aqui|pagar pelo app].',
      'Desculpa, não passo meu número.',
      'Melhor tudo pela plataforma.',
    ],
    share_phone: ['[Me liga|Meu número é|Chama no]: {value}', 'me chama no {app} {value}'],
    share_email: ['[Manda as fotos para|Meu e-mail é|escreve para] {value}'],
    share_handle: ['No {app} sou {value}', '[Me acha|Me adiciona] no {app}: {value}'],
    share_link: ['[Reserva direto|Meus preços] aqui {value}', 'vai por {value} [que é melhor|]'],
    ask_contact: ['Me passa seu número? [Fica mais fácil|Te ligo]', 'Você tem {app}?'],
    pay_outside: [
      'Dá para pagar por {method}? [Sem taxa|O app come tudo].',
      'Prefiro {method}, {price} [direto|na mão].',
    ],
    after_failure: [
      'O pagamento [não passou|deu erro], manda {price} por {method}.',
      'O app travou, faz por {method} mesmo.',
    ],
    discount: ['Faço {percent}% mais barato [por fora|se for no {method}].'],
    intent: [
      'Vamos combinar [por fora|fora do app], [sem taxa para ninguém|é melhor].',
      'Da próxima [fala direto comigo|me chama direto], não precisa do site.',
      'Cancela aqui e a gente acerta [entre nós|no particular].',
    ],
    grooming: [
      'Você parece gente boa, dá para confiar.',
      'Isso fica entre nós, [não fala com o suporte|apaga depois].',
      'Para que dar a taxa para eles?',
    ],
    praise: ['[Caprichoso|Pontual|Muito simpática], recomendo.', 'Serviço ótimo.'],
    complaint: ['[Foi embora antes|Chegou atrasado] e não terminou.', 'Não apareceu.'],
  },
};
