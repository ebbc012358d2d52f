import type { Grammar } from './define.ts';

export const sw: Grammar = {
  language: 'sw',
  intent: [
    '{wakati mwingine|siku nyingine|next time} {nipigie|nitafute|wasiliana nami|nilipe} {moja kwa moja|direct|nje ya app} {ni nafuu|bila makato|}',
    '{tufanye|tumalizane|tukubaliane|tuongee} {nje ya app|bila kupitia app|kati yetu|binafsi|nje ya jukwaa} {tuokoe makato|ni nafuu|}',
    '{ghairi|cancel|futa} {booking|oda|ombi} {hapa|kwenye app|} {nitafanya kwa bei nafuu|nitakuja tu|tufanye nje}',
    '{app|wao} {wanakata|inachukua|inakata} {asilimia 20|pesa nyingi|makato} {, tufanye moja kwa moja|, bora nje|}',
    '{nipe|naomba|nitumie|niachie} {namba yako|simu yako|namba ya simu|mawasiliano yako|whatsapp yako} {tafadhali|tuongee|}',
    '{nitakupataje|naweza kukupata vipi} {nje ya app|bila app|nje ya hapa}',
    '{tuongee|tuendelee|tuhamie} {kwingine|pembeni|mahali pengine|nje ya hapa}',
    '{app|mfumo} {unaficha|inazuia|unafuta} {namba|mawasiliano}',
  ],
  grooming: [
    '{hii|haya} {ibaki|yabaki} {siri yetu|kati yetu|kati yangu na wewe}',
    '{usimwambie|usiwaambie|usiseme kwa} {mtu|watu wa app|support|yeyote}',
    '{futa} {ujumbe huu|mazungumzo haya|meseji hii} {baadaye|ukimaliza|tafadhali}',
    '{niamini|naapa kwa mungu|amini} {mimi si tapeli|sitakudanganya|, tuma pesa}',
    '{wakikuuliza|support wakipiga} {sema|waambie} {sikuja|imeghairiwa}',
    '{lipa sasa|amua haraka} {au|la sivyo} {utakosa nafasi|nampa mwingine}',
  ],
  benign: [
    '{sawa|asante|poa|} {nitaweka|nitalipa|nitathibitisha|nimelipa|nimeweka} {oda|nafasi|booking|} {kupitia|kwenye} {app|programu|tovuti}',
    '{habari|mambo|shikamoo|} {unaweza|utaweza} {kuja|kufua|kurekebisha|kupaka rangi|kusafisha} {kesho|jumamosi|leo} {nyumbani|bomba|nguo|}',
    '{nitafika|nakuja|niko njiani} {saa tatu|dakika kumi|kesho asubuhi} {kuna foleni|samahani|}',
    '{asante|asante sana} {kwa kazi nzuri|umefanya vizuri|tuonane ijumaa}',
    '{siwezi kupokea|sipokei} {cash|pesa mkononi} {, lipa kwenye app|}',
    '{lipa|weka booking|ghairi} {kwenye app|kupitia app} {ukimaliza|kama kawaida|}',
    'bei {ni|gani|inajumuisha} {elfu mbili|vifaa|usafiri|}',
    '{mtoto|kijana} wangu {ana mtihani|anasoma hesabu|yuko darasa la nne}',
    '{mlango|nyumba} {ni namba 14|ghorofa ya pili|iko nyuma ya duka}',
    '{maji|umeme|bomba} {hakuna|linavuja|limeziba} {tangu jana|jikoni|}',
  ],
};
