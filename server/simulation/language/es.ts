import { type Language, numbered } from './define.ts';

export const es: Language = {
  tag: 'es',
  markets: [
    {
      country: 'ES',
      currency: 'EUR',
      timezone: 'Europe/Madrid',
      prices: 0.9,
      phone: (random) => numbered(random.pick(['+34 790 00 0# ##', '790 00 0# ##']), random),
    },
    {
      country: 'US',
      currency: 'USD',
      timezone: 'America/Los_Angeles',
      prices: 1.1,
      phone: (random) => numbered(random.pick(['(213) 555-01##', '+1 305 555 01##']), random),
    },
  ],
  given: ['Lucía', 'Iker', 'Noelia', 'Joaquín', 'Ximena', 'Rubén', 'Marisol', 'Darío'],
  family: ['Albarrán', 'Cienfuegos', 'Ibarrola', 'Montalbán', 'Quesada', 'Robledal', 'Villaseca'],
  services: {
    cleaning: 'la limpieza',
    plumbing: 'el grifo que gotea',
    moving: 'la mudanza',
    tutoring: 'las clases de inglés',
    beauty: 'las trenzas',
    repairs: 'la lavadora',
  },
  days: ['el lunes', 'el martes', 'el jueves', 'el viernes', 'el sábado', 'mañana'],
  digits: ['cero', 'uno', 'dos', 'tres', 'cuatro', 'cinco', 'seis', 'siete', 'ocho', 'nueve'],
  methods: ['Bizum', 'transferencia', 'efectivo', 'Zelle', 'PayPal de amigos'],
  at: 'arroba',
  dot: 'punto',
  phrases: {
    greeting: ['[Hola|Buenas|Buenos días] {name}[,|!|]', '[Hola|Muy buenas]'],
    ask: [
      '¿[Tienes hueco|Puedes] {day} para {service}?',
      '¿Cuánto [sería|cobras] por {service}?',
      'Necesito ayuda con {service}, [es un tercero sin ascensor|son dos habitaciones].',
    ],
    answer: [
      'Sí, {day} puedo. {price} [todo incluido|con materiales].',
      'Por {service} serían {price}, [unas tres horas|una mañana].',
    ],
    agree: ['[Perfecto|Vale|Genial], lo reservo [por aquí|en la app].', 'Quedamos {day} entonces.'],
    chat: [
      '¿[Hay aparcamiento cerca|Traes tus herramientas|Tengo que estar en casa]?',
      'El código del portal está en la reserva.',
      'Llego diez minutos tarde, [perdona|disculpa].',
    ],
    reschedule: ['Me ha surgido algo, ¿lo pasamos a {day}?', '¿Puede ser {day} mejor?'],
    thanks: ['[Muchas gracias|Mil gracias], hasta la próxima.', 'Ya está listo, gracias por todo.'],
    harmless: [
      'El pedido es el 4417-2290-15 y llega {day}.',
      'La pared mide 240 x 360 cm.',
      'Ya pagué por la app, referencia 88120047.',
      'Aquí tengo mala cobertura, escríbeme por el chat.',
    ],
    refuse: [
      'Prefiero [seguir por aquí|pagar por la app], gracias.',
      'Lo siento, no doy mi número.',
      'Mejor todo por la plataforma, [así lo piden las normas|es lo seguro].',
    ],
    share_phone: ['[Llámame|Mi número es|Mejor por teléfono]: {value}', 'escríbeme por {app} al {value}'],
    share_email: ['[Mándame las fotos a|Mi correo es|escribe a] {value}'],
    share_handle: ['Estoy en {app} como {value}', '[Búscame|Agrégame] en {app}: {value}'],
    share_link: ['[Reserva directo|Mis precios] aquí {value}', 'mejor por {value}'],
    ask_contact: ['¿Me pasas tu número? [Así es más fácil|Te llamo]', '¿Tienes {app}?'],
    pay_outside: [
      '¿Me puedes pagar por {method}? [Sin comisión|La app se queda mucho].',
      'Prefiero {method}, {price} [directo|y listo].',
    ],
    after_failure: [
      'El pago [ha fallado|no pasó], mándame {price} por {method}.',
      'La app va mal, hazlo por {method} [mejor|].',
    ],
    discount: ['Te hago un {percent}% menos [fuera de la app|si pagas con {method}].'],
    intent: [
      'Lo arreglamos [fuera de la app|entre nosotros], [nos ahorramos la comisión|sale mejor].',
      'La próxima vez [háblame directamente|contrátame directo], sin la plataforma.',
      'Cancela aquí y lo hacemos [por fuera|en privado].',
    ],
    grooming: [
      'Se ve que eres buena gente, podemos confiar.',
      'Esto queda entre nosotros, [no digas nada a soporte|borra el mensaje].',
      '¿Para qué regalarles la comisión?',
    ],
    praise: ['[Muy amable|Puntual|Trabajo limpio], repetiré.', 'Todo perfecto.'],
    complaint: ['[Se fue antes|Llegó tarde] y no terminó.', 'No se presentó.'],
  },
};
