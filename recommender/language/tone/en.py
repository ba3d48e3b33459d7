"""What is not kind in English, by rule. Small letters, no accents; `<PART>` stands for PARTS."""

from __future__ import annotations

PARTS = {
    "WHO": (
        r"you|we both know you|the client|this client|the patient|this patient|our client|he|she|"
        r"clients|patients|people like (?:you|this|her|him)"
    ),
    "ADV": (
        r"really|simply|just|clearly|obviously|plainly|apparently|evidently|once again|again|still|"
        r"also|even|only|deliberately|already|honestly|frankly|actually|now|probably|definitely|"
        r"seriously|certainly|truly|repeatedly|consistently"
    ),
    "MISS": (
        r"miss(?:es|ed|ing)?|skip(?:s|ped|ping)?|forg[eo]t(?:s|ting|ten)?|fail(?:s|ed|ing)?|"
        r"neglect(?:s|ed|ing)?|ignor(?:e|es|ed|ing)|avoid(?:s|ed|ing)?|(?:give|gives|gave|giving) up|"
        r"quit(?:s|ting)?|refus(?:e|es|ed|ing)|drop(?:s|ped|ping)? out|stop(?:s|ped|ping)?"
    ),
    "BAD": (
        r"lazy|careless|unmotivated|resistant|non-?compliant|uncooperative|stubborn|irresponsible|"
        r"selfish|manipulative|immature|childish|ungrateful|pathetic|hopeless|worthless|unwilling|"
        r"undisciplined|disorgani[sz]ed|negligent|oversensitive|too sensitive|unreliable|weak|"
        r"weak-willed|incapable|dishonest|sloppy|passive|defensive|difficult|impossible|inconsistent|"
        r"uncommitted|indifferent|apathetic|attention-seeking|dramatic|overdramatic|self-centred|"
        r"self-indulgent|spoil(?:t|ed)|useless|a mess|in denial|half-hearted|stupid|slow|cowardly|"
        r"a coward|a failure|a quitter|a slacker|a procrastinator|a lost cause|a burden|a liar|"
        r"a bad (?:client|patient)|a poor (?:client|patient)|a problem (?:client|patient)|"
        r"a disappointment|a disgrace|the problem|the reason|a waste of time|an avoider|a perfectionist|"
        r"lying|making excuses|wasting|not (?:really |even |very )?(?:trying|committed|motivated|"
        r"interested|serious|willing|engaged|cooperating|cut out|capable|ready to)"
    ),
    "DUTY": (
        r"should|should've|shouldn't|ought|must|mustn't|(?:had |'d )better|are obliged|are required|"
        r"are supposed|were supposed|are expected|were expected|were meant to|have a duty|have an obligation"
    ),
}

KIND = (
    # Nobody is to blame, nothing is a test
    r"\b(?:not|never|nobody|no one|nothing|no|isn't|aren't|wasn't|without|rather than|instead of|"
    r"free of|neither|nor|don't|doesn't|won't|cannot|can't)\b(?: [\w'-]+){0,4}? "
    r"(?:(?:your|anyone's|anybody's|the client's|a) fault|to blame|blam(?:e|ing)|fail(?:ed|ing|ure|ures|s)?|laz(?:y|iness)|"
    r"weak(?:ness)?|judg\w+|wrong|bad|tests?|exams?|scor\w+|grad(?:e|es|ed|ing)|marks?|rank\w*|"
    r"compar\w+|sham\w+|punish\w*|guilt\w*|obligation|duty|should|must|disappoint\w*|critici\w+|"
    r"perfect\w*|owed?|prove|streaks?|behind|catch up|too late|contest|race|competition|streak|"
    r"apolog\w+|justif\w+|explain yourself|reprimand\w*|lectur\w+|scold\w*|verdict)\b(?! but\b)",
    r"\b(?:don't|do not|didn't|needn't|need not|doesn't|does not|won't|will not|never|no one|nobody) "
    r"(?:ever |really )?(?:have|has|need|needs|has got|owe)? ?to\b",
    r"\bno need to\b|\bno (?:pressure|rush|hurry|obligation)\b",
    # What is always open
    r"\b(?:can|may|could|are|is|you're) always\b",
    r"\balways (?:\w+ )?(?:fine|okay|ok|welcome|free|all right|possible|allowed|counts?|an option|open|"
    r"enough|up to you|your (?:choice|call|decision))\b",
    r"\bnever (?:a (?:reason|problem|test|must)|too|have to|has to|be (?:asked|judged|forced|pushed|held)|mind)\b",
    # Conditions that end well
    r"\b(?:if|when|whenever|even if|should) [^.;!?]{3,80}?,? (?:(?:that|this|it)(?: is|'s)|that too is) "
    r"(?:also |perfectly |quite |completely |totally |absolutely |still |just )*(?:fine|ok|okay|all right|alright|"
    r"good|useful|enough|welcome|information|normal|understandable|human|valuable|no problem|a good)[^.;!?]*",
    r"\b(?:if|when|whenever|as|what|whatever|all|anything|everything|the time|where|until|before) "
    r"(?:that )?you (?:ever |only |really |might )?(?:need|have|must)(?: to)?\b",
    r"\bshould (?:you|it|this|that|anything|the)\b(?! (?:have|feel bad|feel ashamed|be ashamed))",
    r"\b(?:if|when|where|who|that|which|things?|something|anything|whatever|answers?|what) you (?:do not|don't|did not|didn't) (?:really )?(?:want|wish)\b",
    r"\bmust (?:have been|be|feel|have felt|have taken)\b(?! (?:honest|serious|responsible|committed|disciplined))",
)

PATTERNS: dict[str, tuple[str, ...]] = {
    "blame": (
        r"\b(?:promised|swore|gave (?:me|us) your word|undertook|signed up)\b",
        r"\b(?:nobody|no one|none|no-one) (?:but yourself|else) to (?:blame|thank)\b|\bno one to (?:thank|blame)\b|\b(?:your own|nobody's but your) (?:choices?|decision|making|fault)\b|\b(?:it was|that was|this was|it is|it's) your (?:own )?(?:choice|decision) (?:to|not|that)\b|\bthe rest was up to you\b|\bup to you, (?:and|but)\b|\byou (?:only )?have yourself\b",
        r"\byou (?:knew|know) (?:very well|perfectly|full well|exactly|better|the (?:consequences|risks?|rules)|what would happen|you (?:would|wouldn't|could|should))\b|\bknew (?:you|he|she) would(?:n't| not)\b",
        r"\bif (?:he|she|you|the client|they|\w+) (?:had|'d) (?:\w+ ){1,12}?(?:would|might|could) (?:have|be|now)\b|\bif (?:he|she|you|the client) (?:did|would|made|tried|stayed|practi[sc]ed|followed|put|listened|were) (?:\w+ ){1,12}?(?:would|might|could)\b",
        r"\b(?:it's|it is|that's|this is) not (?:that |because |a (?:question|matter) of |about )?(?:the )?[^.;!?]{2,50}[,;:] ?(?:it's|it is|but)? ?(?:that |because )?(?:you|he|she|the client|a lack)\b",
        r"\b(?:unfinished|undone|untouched|unopened|unread|incomplete|overdue|half-done|half-finished|neglected|abandoned) (?:sheets?|forms?|pages?|tasks?|worksheets?|diar(?:y|ies)|homework|exercises?|practices?|entries|logs?)\b|\bleav(?:es|ing) (?:it|them|the \w+|everything|things) (?:undone|unfinished|to the last)\b|\bleft (?:it|them|the \w+|everything|things) (?:undone|unfinished|untouched|to the last|until the last|half)\b",
        r"\b(?:let|lets|letting) (?:it all|everything|it|things|yourself|himself|herself) (?:go|slide|slip|drift)\b|\b(?:slack\w*|disappear(?:ed|ing)|vanish\w*|gone quiet|went quiet|bail(?:ed|s|ing)|flak\w+|shirk\w*|dodg\w+|evad\w+|wriggl\w+|cut(?:ting)? corners|coast(?:ed|ing)|drift(?:ed|ing)|half-hearted\w*|back(?:ed|ing)? out|chicken\w* out|stood (?:me|us) up|walk(?:ed|ing) away|threw? (?:it|that) away|undo(?:es|ing|ne)? (?:all|everything)|procrastinat\w+|postpon(?:ed|ing|es)|put(?:ting)? (?:it|things|everything) off)\b",
        r"\b(?:not|never) the way (?:you|he|she) (?:were|was|had been)\b|\bas (?:you|he|she) (?:were|was|had been) (?:told|asked|instructed|shown)\b|\b(?:you were|he was|she was|the client was) (?:told|warned|given everything|given every|reminded|asked (?:for|to)|shown|instructed)\b",
        r"\b(?:you|he|she|the client|maria|daniel|ana|\w+) (?:<ADV> )*(?:cannot|can't|could not|couldn't) even\b|\bnot even (?:one|a|the|once|try|bother|five|two|that)\b|\bcouldn't (?:spare|find|be bothered|manage)\b|\bcould not (?:spare|find) (?:five|ten|two|a|the)\b",
        r"\b(?:obstacle|problem|issue|trouble|difficulty|barrier|block) (?:here |this \w+ )?(?:is|was|lies with) (?:you|your|him|his|her|the client)\b|\b(?:attitude|motivation|effort|behaviou?r|commitment|discipline|insight|adherence|resistance|avoidance|inconsistency|passivity)\b[^.!?]{0,20}\b(?:is|was|are|remains?|has been|leaves?|lies) (?:\w+ )?(?:the|an?|poor|low|lacking|main|weak|bad|empty|minimal|disappointing|obstacle|problem|questionable|insufficient|limited|much to)\b",
        r"\b(?:your|his|her|their|the client's) (?:own )?(?:fault|doing|failure|failing|laziness|negligence|"
        r"carelessness|excuses?|irresponsibility|inaction|indifference|avoidance|refusal|stubbornness)\b",
        r"\b(?:yourself|himself|herself|the client) to (?:blame|thank)\b|\bto blame\b|\bblame (?:yourself|the client|lies)\b",
        r"\bbecause (?:of (?:you|your (?:lack|attitude|choices|behaviou?r))|you (?:did not|didn't|don't|do not|"
        r"won't|never|refuse|were too|are too|chose not|failed|gave up|let|couldn't be))\b",
        r"\b(?:brought|did|done|doing) (?:this|it|that) (?:on|to) yourself\b",
        r"\blet(?:ting)? (?:me|us|yourself|everyone|everybody|the team|your \w+|the group|him|her|them|people) down\b",
        r"\b<WHO> (?:have |has |had |'ve )?(?:<ADV> )*(?:fail(?:ed|s)?|neglect(?:ed|s)?|ignor(?:ed|es?)|wast(?:ed|es?)|squandered|"
        r"spoil(?:ed|t)|ruined|sabotag\w+|blew|blown|dropped the ball|gave up|given up|broke|broken|"
        r"let (?:it|this|things) (?:slide|slip)|undone|undid|messed|screwed|threw|thrown|caused|damaged|"
        r"made (?:no|little|a mess|zero)|put (?:no|little)|showed (?:no|little)|shown (?:no|little)|"
        r"did nothing|done nothing|disregarded|abandoned|slacked|cheated|lied)\b",
        r"\byou've (?:<ADV> )*(?:failed|neglected|ignored|wasted|ruined|spoiled|squandered|given up|let|done nothing|broken|made no)\b",
        r"\b<WHO> (?:<ADV> )*(?:did not|didn't|does not|doesn't|have not|haven't|has not|hasn't|could not|couldn't|"
        r"cannot|can't|do not|don't|would not|wouldn't) (?:<ADV> )*(?:bother(?:ed)?|be bothered|try|tried|care|make (?:an|any|the)|made (?:an|any|the)|"
        r"put in|put (?:any|enough|the)|comply|complied|cooperate|follow (?:through|instructions|the plan|simple)|"
        r"keep (?:your|her|his|their|the) (?:word|promise|side|agreement|commitment)|do what|done what|listen|"
        r"take (?:it|this|therapy|your|the|responsibility)|taken (?:it|this|therapy|your)|do (?:your|the|her|his) (?:part|bit|job)|"
        r"stick|stay|manage even|want to (?:get|change|be|improve|work))\b",
        r"\b(?:lack of|not enough|too little|no real|no) (?:effort|commitment|willpower|discipline|motivation|seriousness|"
        r"dedication|engagement|responsibility|self-control|respect|compliance|will)\b",
        r"\b(?:could|should|ought to|might|would) (?:at least )?have (?:at least |easily |just )?(?:tried|done|made|found|asked|told|called|managed|"
        r"been|known|thought|practi[sc]ed|finished|completed|started|written|put|taken|remembered|planned|come|paid)\b",
        r"\bhad (?:plenty of|enough|all (?:the|week|day)|a whole|more than enough|one job|seven days|\w+ (?:days|weeks)) ?(?:time)?\b",
        r"\bwhy (?:on earth |in the world )?(?:didn't|did you not|couldn't|can't|haven't|have you not|won't|wouldn't|don't|aren't|weren't|do) you (?:even|not|just|ever|do|have|manage|keep|always|find|try|finish|bother|make|simply|listen|follow)\b",
        r"\bwhat (?:is|was|'s) (?:wrong with|your excuse|the matter with|your problem)\b|\bhow (?:hard|difficult) (?:can|could|was|is)\b|"
        r"\bhow (?:many (?:more )?times|could you|dare you|can you expect)\b",
        r"\b(?:excuse|excuses)\b",
        r"\b(?:yet|once) again\b[^.!?]*\b(?:not|no|nothing|without|empty|blank|<MISS>|late|incomplete|undone)\b",
        r"\b(?:<MISS>|not done|undone|blank|empty|late|incomplete|nothing)\b[^.!?]{0,25}\b(?:yet again|once again|again)\b(?! (?:tomorrow|when|whenever|next|if|is|at any|later))",
        r"\b(?:as|like) (?:usual|always|ever)(?:,| you\b| nothing| the\b| no\b|[.!?]|$)|\bfor the (?:second|third|fourth|umpteenth|hundredth|nth) time\b|\bhow typical\b|\btypical of you\b",
        r"\bstill (?:have not|haven't|has not|hasn't|not (?:done|finished|started|tried)|nothing|no )",
        r"\bif (?:only )?you (?:had|'d|really|actually|truly|honestly|genuinely|cared|wanted|would just|would only|just|spent|put)\b(?! (?:want to stop|need|time|any|like|a ))",
        r"\b(?:set|held|holding|setting) (?:yourself|us|me|the group|everyone) back\b|\b<WHO> (?:are|is|were|was) (?:the one )?responsible for\b",
        r"\b(?:misus|abus)(?:ed|ing) (?:my|our|the)\b|\btook advantage\b|\bwast(?:e|ed|ing|es) (?:of )?(?:my|our|your|everyone's|the|each|another|therapy|valuable|time)\b",
    ),
    "unwilling": (
        r"\b(?:rather|prefers? to|chooses? to|happier to|easier to|content to|enjoys?|likes?|comfortable) (?:be|being|stay\w*|remain\w*|stick\w*|suffer\w*|sit\w*|complain\w*|moan\w*|worry\w*|hide|hiding|blam\w+|give up|giving up|ill|sick|playing the)\b",
        r"\b(?:easy|easiest|easier|soft|comfortable|short) (?:option|way out|route|road|excuse|path|ride)\b|\btake the easy\b|\b(?:is|was) (?:clearly |obviously |apparently |really )?(?:not|never|hardly|low) (?:a |on |high on |your |the )?(?:priorit\w+|your list)\b|\bpriorit(?:y|ies) (?:were|was|are|is|lie|lay|seem)\b|\bquestion of priorit\w+|\bmatter of (?:will|priorit\w+|choice|wanting|effort|discipline)\b",
        r"\b(?:hide|hides|hid|hiding|shelter\w*) behind\b|\brun(?:s|ning)? away\b|\bplay(?:s|ed|ing)? (?:the )?(?:victim|games|ill|sick|for time|dumb|helpless)\b|\bmilk(?:s|ing)\b|\bsympathy\b(?! card)|\bself-pity\b|\bfeel(?:ing)? sorry for (?:yourself|himself|herself)\b|\bwallow\w*\b|\bcoddl\w+\b|\bspoon-?fed\b|\bhand-?hold\w*\b|\bbab(?:y|ied|ying) you\b",
        r"\b(?:isn't|is not|aren't|are not) (?:something|what) (?:you|he|she|they) (?:care|want|value|take)\b|\bcare(?:s|d)? (?:enough|so little|more about|less)\b|\b(?:enough|so little|too little) (?:for you )?to (?:make|try|bother|care|find|put|get)\b|\bmatters? (?:so little|more) to (?:you|him|her)\b|\bremember(?:s)? the things that matter\b|\bif it (?:really |truly )?(?:mattered|was important|were important|meant)\b|\bimportant (?:enough )?to you\b(?=.*(?:would|you'd))",
        r"\b<WHO> (?:<ADV> )*(?:do not|don't|does not|doesn't|did not|didn't) (?:<ADV> )*(?:want|care|wish|intend|bother|value|respect|deserve|try|take|put|make|follow|listen|appreciate)\b(?! to (?:talk|share|say|do (?:this|it|that)|go on|write|today|right now|continue|stop))",
        r"\b(?:refus(?:e|es|ed|ing|al)|resist(?:s|ed|ing|ance)?|unwilling(?:ness)?|non-?complian\w+|unmotivated)\b",
        r"\b(?:lack|lacks|lacked|lacking|has no|have no|shows? (?:no|little)|showed (?:no|little)) (?:of )?(?:the )?(?:will\b|willpower|motivation|discipline|effort|interest|commitment|drive|ambition|backbone|character|self-discipline|insight|respect)",
        r"\bnot (?:<ADV> |very |particularly )*(?:committed|motivated|interested in (?:getting|changing|improving|recover\w+|your)|serious about|trying (?:hard|enough|at all)|willing|taking (?:this|it|therapy|your|the))\b",
        r"\b(?:chose|choose|chooses|choosing|prefer|prefers) (?:not to|to (?:stay|remain|be ill|suffer|ignore|avoid|do nothing))\b",
        r"\b<WHO> (?:<ADV> )*(?:want|wants|wanted) (?:everything|it all|results|a cure|others to|somebody|someone else|me to do)\b|\bexpects? (?:me|us|others|everything|miracles|a miracle|a cure|to be (?:fixed|cured))\b",
        r"\btake (?:this|it|things|therapy|your \w+|the \w+) (?:more )?serious|\btaking (?:this|it|things|therapy|your \w+) (?:more )?serious|\bserious(?:ly)? about (?:getting|your|this|therapy|change|changing|recover)",
    ),
    "preaching": (
        r"\b(?:you|clients?|patients?|the client|the patient|one|everyone|everybody|people|he|she|they|a (?:\w+ )?(?:client|person|adult|patient)) (?:<ADV> |all )*(?:<DUTY>)\b(?! (?:feel free|be (?:able|fine|enough|okay|proud)|only take))",
        r"\byou'd better\b|\byou (?:<ADV> )*(?:need|have|are going|have got|'ve got) to\b(?! (?:stop here|nothing))",
        r"\b(?:it is|it's|is) (?:your|a|the client's|entirely your|solely your|only your) (?:duty|responsibility|obligation|job|moral)\b",
        r"\btake (?:some |more |full |real )?(?:responsibility|ownership|charge of your)\b|\bowe (?:it|this|that|me|us|your)\b|\byou owe\b",
        r"\b(?:it's|it is|it is about|it's about|high) time (?:you|to (?:grow|get|take|stop|start|face|act|wake))\b",
        r"\b(?:grow up|toughen up|man up|buck up|pull yourself together|snap out of|get (?:a grip|your act|serious|over it)|wake up|get on with it|buckle down|knuckle down|shape up)\b",
        r"\b(?:try|work|push|fight) (?:much |a lot |a little |a bit )?harder\b|\bmake (?:more of |more |an |a real |a proper |a serious |some )?(?:an )?effort\b|\bmore effort\b|\breal effort\b",
        r"\bstop (?:making|complaining|avoiding|feeling sorry|whining|wasting|blaming|hiding|being (?:so|lazy|difficult)|procrastinating|pretending|lying|looking for|running away|playing)\b",
        r"\bno (?:more )?excuses?\b|\bbe (?:more )?(?:disciplined|responsible|committed|serious|mature|grateful|honest with yourself|consistent|an adult)\b",
        r"\b(?:a |any )?(?:good|responsible|serious|committed|motivated|mature|decent|sensible|normal) (?:clients?|patients?|persons?|people|adults?|parents?|students?|human)\b",
        r"\bprioriti[sz]e (?:your|this|therapy)\b|\bthink (?:hard )?about what (?:kind|sort|you)\b",
    ),
    "sermon": (
        r"\bno (?:\w+), no (?:\w+)\b|\beither you \b|\byou either \b|\beither (?:he|she|the client|practi[sc]e|do)\b[^.!?]*\bor\b|\b(?:it's|it is) (?:that|a) (?:simple|choice|question of)\b|\bit's a choice\b|\b(?:is|are) not a (?:holiday|game|joke|hobby|magic|spectator|buffet|spa|social|chat|gift|favour)\w*\b|\b(?:real|true|lasting|genuine) (?:change|progress|recovery|strength|effort|courage|improvement) (?:takes|needs|requires|means|comes|demands|is)\b|\bcomfort zone\b|\bcourage\b(?=.*(?:takes|lack|need|seen))|\bpoint (?:in |of )?(?:meeting|coming|therapy|having|me|us|talking)\b|\bthere(?:'s| is) (?:really )?no (?:point|use|sense)\b|\bsay (?:a lot|something|everything|it all) about you\b|\bspeaks? for itself\b|\bactions speak\b|\bwords are (?:cheap|easy)\b|\btalk is cheap\b|\byou get (?:out )?what you\b|\byou reap\b|\bhealth (?:is|does|should|comes)\b|\blife (?:is|does|isn't|won't)\b|\bas (?:an adult|a parent|a mother|a father|a grown)\b",
        r"\b(?:therapy|treatment|change|recovery|progress|success|improvement|healing|getting better|growth|this|nothing|it) (?:only |really |never |always )?(?:works?|comes?|requires?|takes|demands?|depends|happens?|is (?:only )?(?:possible|earned|for)|changes|improves?)\b[^.!?]{0,30}\b(?:if you|when you|those who|people who|effort|discipline|commitment|sacrifice|hard work|work(?:ing)? (?:hard|at it)|willpower|unless|without|on (?:you|your)|consisten\w+|dedication)\b",
        r"\b(?:without|unless)\b[^.!?]{0,60}\b(?:no (?:progress|improvement|change|results?|point|therapy|recovery)|nothing (?:will|can|changes)|never|will not|won't|cannot|can't|impossible|useless|pointless|worthless|fail)\b",
        r"\b(?:nothing|no (?:progress|improvement|change|results?|recovery)|therapy)\b[^.!?]{0,40}\b(?:without|unless|if you (?:don't|do not|won't|keep|refuse))\b",
        r"\b(?:the )?only (?:way|thing|person|one) (?:to|that|who|you|standing)\b[^.!?]{0,40}\b(?:better|change|improve|recover|progress|you|yourself|succeed|help)\b",
        r"\b(?:if|when) you (?:really|truly|actually|seriously|honestly|genuinely|ever) (?:want|wanted|care|cared|wish|mean|meant|tried|try|took|take|intend|hope|expect)\b",
        r"\b(?:remember|understand|realise|realize|keep in mind|know|reflect on|think about|the importance)\b[^.!?]{0,60}\b(?:essential|crucial|vital|indispensable|important|importance|the key|mandatory|compulsory|not optional|discipline|commitment|responsib\w+|consequences)\b",
        r"\b(?:is|are) (?:not optional|mandatory|compulsory|non-negotiable|essential|crucial|vital|indispensable|imperative|paramount|of the utmost)\b",
        r"\b(?:discipline|willpower|hard work|sacrifice|self-control|no pain|no gain|laziness|virtue|morally|moral)\b",
        r"\b(?:god )?helps those who|\bwhere there(?:'s| is) a will\b|\bsuccess(?:ful)? (?:people|comes|belongs)|\bpeople who (?:really |truly |actually )?(?:want|care|succeed|get better|recover|are serious|make|put|value)\b",
        r"\bi (?:can't|cannot|can not|am not able to|won't|will not) (?:help|do (?:it|this|the work)|work|fix|save|want)\b[^.!?]{0,30}\b(?:you|for you|if|unless)\b",
    ),
    "categorical": (
        r"\b(?!it |this |that |there |what |which |who |he'll )(?:[a-z]+) never (?:brings?|comes?|does|do|did|finish\w*|keeps?|tries|practi[sc]es|follows?|listens?|shows?|changes?|learns?|calls?|sends?|completes?|remembers?|arrives?|gets?|makes?|admits?|takes?)\b|\bsooner or later\b|\bas a rule\b|\bwhenever (?:something|it gets|things get|you are given|he is|she is|there is work|we ask|work)\b|\b(?:history|pattern|habit|record|talent|gift|tendency|knack) of\b|\bwith your (?:record|history|attitude|track)\b|\btrack record\b|\byou(?:'ve| have) (?:proved|proven|shown|demonstrated|made it clear)\b|\bcan't be (?:left|trusted|relied|expected|bothered|helped)\b|\bcannot be (?:left|trusted|relied|expected|bothered|helped)\b|\b(?:only|just) when (?:supervised|watched|told|pushed|reminded|someone|it suits)\b|\bwhen it suits\b|\bunless (?:supervised|watched|told|pushed|reminded|someone)\b",
        r"\b<WHO>(?:'ve|'re|'ll)? (?:(?:are|is|have|has|will|would|can|do|does|were|was|seem|seems|<ADV>) )*(?:always|never|constantly|invariably|perpetually|forever|all the time|without exception|keep|keeps|kept)\b(?: (?:fail\w*|forget\w*|say\w*|ma[kd]\w*|find\w*|put\w*|mis\w*|not|be|give\w*|\w+ing|\w+ed|\w+s?))",
        r"\b<WHO> (?:will|can|could|would)(?:n't| not)? (?:<ADV> )*(?:never|ever)\b|\byou'll never\b|\b(?:can't|cannot|won't) ever\b",
        r"\b<WHO>(?:'re| are| is)? (?:<ADV> )*(?:incapable|unable|the kind|the type|the sort|someone who|somebody who|one of those|a person who|beyond help|not (?:the|cut out|capable|able|made))\b",
        r"\bevery (?:single )?(?:time|week|session|day)\b[^.!?]{0,12}\b(?:you|the client|she|he)\b[^.!?]{0,30}\b(?:<MISS>|not|nothing|no|same|late|excuse|fall|promise|sabotage)\b",
        r"\b(?:all|the only thing) (?:you|the client|she|he) (?:ever )?(?:do|does|did|want|wants|know|cares?)\b|\bnothing (?:you|she|he|the client) (?:do|does|did|tr(?:y|ies))\b|\b(?:you|she|he) only (?:ever|think|care|do|want|come|work)\w*\b",
        r"\b<WHO> (?:refuse|refuses|will not|won't|cannot|can't) (?:<ADV> )*(?:change|improve|get better|stick|follow|learn|commit|cope|handle|be (?:trusted|helped|bothered|relied)|finish|complete|see|accept|admit|understand|do anything|keep)\b",
        r"\b(?:you|the client|she|he|they)(?:'ve| have| has) never (?!been asked|had to)",
        r"\b(?:always|never) (?:fail|forget|skip|miss|avoid|quit|give up|late|finish|do (?:your|the|what)|practi[sc]e|try|complete|follow|keep|change|listen|commit)\w*\b(?! (?:to|a day is))",
        r"\b(?:does|do|did)(?:n't| not) do (?:anything|a thing|any)\b|\bnot once\b|\bnot a single\b|\bno (?:progress|improvement|change) (?:at all|whatsoever)\b|\bhopeless case\b",
    ),
    "label": (
        r"\b(?:you|you're|client|patient|he|she|they|person|this|it|that|who|attitude|behaviou?r|being|become|becoming|seem|seems|look|looks|sounds?|been)(?:'re| are| is|'s| was| were| to be)? (?:(?:<ADV>|so|too|very|rather|a bit|quite|being|acting|such|just|simply|plain|a little|as|like|an?|getting|clearly) )*(?:<BAD>)\b(?! (?:day|moment|week|start|feeling|one|situation|time|at first|to (?:start|begin|find|fit)|for (?:you|now|anyone|many|most|now)))",
        r"\b(?:such|what|just|only|simply|nothing but|clearly) an? (?:<BAD>|lazy|weak|failure|quitter|coward|slacker|disappointment|child|baby|drama queen|waste|mess|burden)\b",
        r"\b(?:laziness|lazy|slacker|quitter|loser|crybaby|drama queen|pathetic|worthless|non-?compliant|resistant|irresponsib\w+|immatur\w+|childish|ungrateful|uncooperative|treatment-resistant|help-rejecting|attention-seeking|manipulative|weak-willed|undisciplined|stubborn\w*|lost cause|procrastinator|unmotivated|self-sabotag\w+|spoil(?:ed|t) (?:child|brat))\b",
        r"\b(?:difficult|resistant|bad|poor|problem|typical|hopeless|passive|avoidant|weak|worst|unreliable|demanding) (?:client|patient|case)s?\b|\b(?:bad|poor|wrong|negative|lousy|terrible|passive) attitude\b|\battitude problem\b",
        r"\b(?:poor|low|bad|weak|minimal|insufficient|inadequate|unsatisfactory|disappointing) (?:adherence|compliance|effort|engagement|performance|motivation|commitment|results?|discipline|work|participation|attempt|progress)\b",
    ),
    "ranking": (
        r"\b(?:clients|patients|people|those|anyone|someone|everyone|everybody) (?:who|with) (?:\w+ ){0,3}?(?:skip|miss|don't|do not|avoid|fail|quit|give up|refuse|neglect|never|stop|rest|try|make|worse|far worse|less|want|really|care|busier|harder|real|more|bigger|half|do the|does|put|practi[sc]e)\w*\b[^.!?]*\b(?:not|never|don't|do not|recover|better|done|worse|manage\w*|more|find|still|succeed|get|fail\w*|relapse|can't|drop|this)\b",
        r"\b(?:you're|you are|she is|he is|she's|he's) the (?:one|only|first|last|slowest|worst|weakest)\b|\bthe only (?:one|client|patient|person|member)\b|\beven by your standards\b|\bfor (?:you|someone like you|a person like you), (?:that|this)\b|\b(?:clients|people|patients|someone|women|men) like (?:you|him|her|that|this)\b|\bat your age\b|\b(?:without your|your (?:brother|sister|cousin|neighbour|friend|colleague|partner|husband|wife|flatmate)s?)\b[^.!?]{0,50}\b(?:also|too|anyway|managed?|did|does|works|finished|never|alone|already|all by)\b|\beverybody has\b|\beveryone has (?:twenty|ten|five|the same|time|problems|bad|a)\b|\bwaiting list\b|\b(?:fallen|dropped|slipped|slid|moved|down) (?:\w+ )?(?:from|to) (?:\w+ )*(?:place|position|bottom|last)\b|\bweekly board\b|\bonly (?:strong|brave|serious|committed|motivated|those|people|the)\b[^.!?]{0,30}\b(?:benefit|succeed|recover|improve|get|work|make|who)\b",
        r"\b(?:most|other|others|many|all (?:the |my )?(?:other)?|your|the rest|everyone|everybody|nearly everyone|half|plenty of) ?(?:of )?(?:my |our |the )?(?:other )?(?:clients?|patients?|people|teens|teenagers|users|participants|members|peers|classmates|friends|siblings|ones|else|in the group|your age|like you)?\b[^.,;!?]{0,30}\b(?:manage[sd]?|finish(?:es|ed)?|complete[sd]?|keeps? up|kept up|succeed(?:s|ed)?|have no (?:trouble|problem|difficulty)|has no (?:trouble|problem)|don't (?:have (?:this|any|such)|struggle|need (?:this|so|as))|(?:do|does|did) (?:this|it|theirs|better|more|twice|so|their)|(?:are|is|were) (?:already|doing|further|ahead|able|better|faster|much|more)|(?:have|had|has) (?:already|done|finished|completed|managed|moved|improved|made)|would (?:have|be|love|kill)|get (?:it done|better|there|through|results)|got (?:it|there|through)|practi[sc]e (?:every|daily|more|twice|far)|improve[sd]?|can do|could do|need(?:ed)? (?:only|half|less|fewer)|work(?:s|ed)? (?:much )?harder|try harder|make progress|progress(?:ed)? (?:faster|more)|take (?:it|this|therapy) seriously|learn(?:ed)? this|does fine|do fine|just get)\b",
        r"\b(?:better|worse|less|more|slower|faster|behind|below|ahead|further|lower|higher|weaker|fewer|lazier|harder|later)\b[^.,;!?]{0,25}\bthan (?:\w+ )?(?:other \w+|most|average|the (?:average|others in|group|norm|usual)|everyone|everybody|anyone|any|your (?:peers|friends|brother|sister|group|age)|my other|almost|nearly|all)\b",
        r"\bcompared (?:to|with) (?:the |my |our |your )?(?:other|others|most|everyone|everybody|average|peers|rest|people|clients|patients|group|norm)\b|\bunlike (?:the |my |our )?(?:other|others|most|you|everyone|serious|motivated|people|clients|patients)\b",
        r"\b(?:below|under|above) (?:the )?(?:average|norm|standard|expectation\w*|par|mean)\b|\b(?:bottom|top|lowest|highest|worst|best|slowest|weakest) (?:\d+|ten|half|quarter|third|percent|of (?:the|all|my|our)|client|patient|in (?:the|your|our|my)|score|performer|result|place|rank\w*)\b",
        r"\b(?:ranked|ranks you|leaderboard|percentile|league table|scoreboard|place (?:\d+|last))\b|\b(?:falling|fallen|fell|lagging|lag|far|way|well|are|still) behind\b|\bcatch up with\b|\b(?:nobody|no one|everyone|everybody|anyone|anybody) else\b(?! (?:can|has to|needs to|will|could|may) (?:read|see|know|look))",
        r"\b(?:even (?:a )?(?:child(?:ren)?|kids?|beginners?|teenagers?|\w+ year-olds?)|any child|a child)\b|\bothers (?:with (?:worse|more|less|real|bigger|your)|manage|have (?:done|finished|managed|improved|already)|had no|(?:do|did) (?:it|this|more|better|theirs)|can (?:do|manage)|are (?:already|doing|further|ahead|able|better))\b|\bpeople (?:in worse|with (?:worse|real|bigger|less))\b",
        r"\b(?:your|the) (?:score|rating|adherence|compliance|completion)(?: rate| score)?(?: this week)? (?:is|was|of|stands|dropped|fell|has)\b|\b\d+ ?(?:%|percent|out of)\b[^.!?]{0,20}\b(?:only|clients|others|below|lowest)\b",
    ),
    "threat": (
        r"\bif (?:you (?:do not|don't|haven't|have not|are not|aren't|can't|cannot|won't|fail|skip|miss|keep|continue|carry on|go on)|the (?:form|sheet|diary|log|page|box|task) (?:is|comes|arrives|stays|remains)|this (?:happens|continues|goes|carries)|nothing|things)\b[^.!?]{0,90}\b(?:will be (?:told|informed|noted|recorded|asked to|removed|given|offered to|passed|reported|cancelled|stopped|closed|reduced)|we will|we'll|i will|i'll|you will|you'll|may have to|have no|don't|do not|then)\b(?!.{0,30}(?:free|welcome|fine|ok\b|still|help|call|rest|choose|talk|look|wait))",
        r"\bwill be (?:told|informed|noted (?:in|on)|recorded (?:in|on) your|reported|passed on to)\b|\b(?:on|in) your (?:file|record)\b(?=.*(?:noted|written|go|put|recorded))|\bmake better use of\b|\bdon't let it (?:pass|happen)\b|\bdo not let it (?:pass|happen)\b|\b(?:get|getting) tired of\b|\bwon't wait forever\b|\bcan only do so much\b",
        r"\b(?:if|unless|until|should) (?:you|the client|this|it|nothing|things|she|he|they|your)\b[^.!?]{0,90}\b(?:get worse|worsen|relaps\w+|regret\w*|fail|discharg\w+|(?:end|stop|cancel|terminate|suspend|close|pause|drop|refuse|withdraw|reconsider|review whether)\w* (?:the |your |our |this )?(?:therapy|treatment|sessions?|case|file|work|appointments?|contract|care|support|place)|lose (?:your|the|my|our|everything|all)|no (?:choice|point|use|longer|help|improvement|progress|alternative|option|future|hope)|report\w*|be sorry|consequences|never|not (?:get|improve|recover|change|be able|work|help|continue|see|waste)|won't (?:get|improve|recover|change|work|be|help|see|make)|can't (?:help|continue|work|expect)|cannot (?:help|continue|work|expect)|stay (?:sick|ill|stuck|like|this|the same|anxious|depressed|where)|remain|waste|removed from|charge\w*|fee|pay|last|parents|partner|boss|employer|insur\w+|sanction\w*|punish\w*|penalt\w+|only get|blame|trouble|don't (?:expect|come|be surprised|complain|blame|bother)|do not (?:expect|come|complain)|why (?:bother|should)|(?:i|we)(?:'ll| will| may| might| shall) (?:have to|be forced|need to|stop|end|tell|inform|call|give|not|no))\b",
        r"\b(?:last|final|one more|only one) (?:chance|warning|opportunity|strike)\b|\bor else\b|\bthere will be (?:consequences|no)\b|\b(?:otherwise|or) (?:we|i|you|the|therapy|treatment|nothing|there|your|this)(?:'ll| will|'re| are| can| may| might| is|  )(?!.{0,12}(?:choose|pick|try|rest|leave it))",
        r"\b(?:don't|do not) (?:expect|come (?:back|crying|running|to me)|complain|be surprised|bother (?:coming|to)|blame (?:me|us|the therap))\b",
        r"\byou(?:'ll| will| are going to|'re going to) (?:<ADV> )*(?:regret|be (?:discharged|sorry|dropped|removed|left|stuck|charged|back|alone)|lose|relapse|fail|never|get (?:worse|nowhere)|end up|stay|remain|pay|have (?:only )?yourself|only get worse|ruin)\b",
        r"\b(?:therapy|treatment|sessions?|our work|your place|your slot|your case|your file|appointments?)(?: \w+)? (?:will|may|might|can|could|would|is going to|are going to|has to|must|will have to) (?:be )?(?:end(?:ed)?|stop(?:ped)?|terminated|withdrawn|fail|not (?:work|continue|help)|cancel(?:led)?|clos(?:e|ed)|given|go to|suspended|lost|pointless|cut|taken)\b",
        r"\b(?:i|we)(?:'ll| will| may| might| shall|'m going to| am going to|'re going to) (?:have to |be forced to |be obliged to )?(?:stop|end|cancel|close|discharge|reconsider|tell|inform|report|drop|refuse|terminate|call|notify|give (?:your|up)|charge|withdraw|not (?:see|continue|be able))\b",
        r"\b(?:lose|losing|lost|forfeit) (?:your|the|their) (?:place|slot|spot|therapist|chance|progress|turn|right)\b|\bon thin ice\b|\bno point (?:in )?(?:continu|com|see|carry|go|us|your)\w*|\bwhy (?:bother|should (?:i|we))\b|\brunning out of (?:time|chances|patience)\b|\b(?:my|our) patience\b",
        r"\bwill (?:only )?(?:get|become|grow) (?:much |far )?worse\b|\bmark my words\b|\bi(?:'m| am) warning\b|\bbe warned\b|\b(?:a |this is a )warning\b|\bthings will (?:go|get|end) (?:bad|worse|wrong)\w*",
    ),
    "judge": (
        r"\b(?:invents|invented|inventing|made up|makes? up|making up|pretend\w*|fak(?:e|es|ed|ing)|fabricat\w+|exaggerat\w+|cheat\w*|copied|dishonest\w*|insincer\w*|untruth\w*|pinch of salt|grain of salt|hard to believe|difficult to believe|do(?:es)? not add up|don't add up|doesn't add up|unconvinc\w+|not (?:very )?(?:believable|credible|convincing)|suspicious\w*|claims?(?: that)?|conveniently|ticking (?:the )?box\w*|be honest|let's be honest|honest answers?|to be honest|tell the truth|story (?:changes|does)|version of events|we both know|who are you (?:trying|kidding)|fool(?:ing)? (?:me|us|anyone|nobody|yourself)|did you really|do you really|really do (?:it|the)|so-called|supposed(?:ly)?|alleged(?:ly)?)\b",
        r"\b(?:explain|tell (?:me|us)) (?:to (?:me|us) )?why (?:you|the|this|it|nothing|not)\b|\byou (?:will|have to|must|need to) (?:explain|answer|account)\b|\bwhat (?:was|is|were) (?:so|more) important\b|\bwhat have you been (?:doing|up to)\b|\bhaven't we (?:been|had|talked|discussed|gone)\b|\bhow (?:do|can|could|did|will) you (?:ever )?(?:expect|hope|think|plan to|intend|suppose|justify|explain)\b|\bwhich is it\b|\bis this (?:a|some kind of) (?:joke|game)\b|\bdo you (?:think|imagine|believe|expect|suppose|want me to|need me to|call) (?:this|that|we|i|it|you can|therapy|getting|you're|a)\b|\bwhat (?:on earth|kind of|sort of|excuse|happened to your) (?:do |did )?(?:you )?(?:expect|think you|expected|promise\w*|commitment|effort|person)\b|\bdo i (?:have to|need to|really)\b|\bhave you no\b|\bare you (?:even|really|sure you|trying|serious|ever|not ashamed|a child|too)\b|\bwas it (?:really )?(?:so|too|that) (?:hard|much|difficult)\b|\bwhen (?:will|are|do) you (?:going to |plan to |finally |ever |start )\w*",
        r"\b(?:expects?|expected|expecting|insists?|demands?|requires?|wants) (?:you|the client|him|her|more of you|better) (?:to )?(?:have|show|do|be|bring|finish|try|complete|hand|produce|at least|from)\b|\b(?:properly|correctly|as instructed|as told|as asked|as agreed)\b|\bnext time,? (?:follow|read|do|make|try|think|be|use|bring|finish|listen|pay|you|i (?:want|expect)|please (?:make|do|read|finish|follow|bring))\b|\bfollow (?:the )?(?:instructions|rules|orders|guidelines|plan) (?:properly|next|this time|to the letter|exactly)\b",
        r"\b(?:frustrating|disheartening|discouraging|painful|tiring|exhausting|upsetting|embarrassing|insulting|disrespectful|hurtful|unfair|sad|unfortunate|regrettable|worrying|a pity|a shame|a letdown|hard|difficult) (?:for|to) (?:your|the|our|us|me|everyone|see|watch|hear|help|the team|work|believe|take)\b|\b(?:it is|it's|what a|how) (?:such )?a (?:shame|pity|waste|letdown)\b|\bpatience\b|\b(?:works?|worked|tries|tried) (?:so |very |really )?hard for you\b|\bthis is (?:what|how) (?:you|we|i)\b|\bdeserves? (?:better|someone|more|a (?:client|partner|parent|mother|father))\b|\bnot (?:all|much) (?:we|i) can (?:hope|do|expect)\b|\ball we can (?:hope|expect)\b|\b(?:we|i)(?:'ve| have) (?:not )?(?:seen|had|heard) (?:much|little|no|any|enough|nothing|this|that|it all)\b|\bwe will (?:have to )?assume\b|\bwe(?:'ll| will) (?:have to )?(?:assume|conclude|take it)\b|\b(?:we|i) (?:noticed|note|notice|see|observe|regret|are sorry to see|have noticed|can see) (?:that )?you (?!(?:have )?(?:practi|manag|chose|tried|wrote|kept|found))",
        r"\b(?:i|we|your therapist|the therapist|the team|the clinic|everyone|my supervisor|your family|your parents)(?:'m|'re| am| is| are| was| were| will be| have been| feel| felt| must say i am)? (?:(?:very|so|really|quite|deeply|truly|rather|a bit|a little|extremely|frankly|honestly|getting|being|not|just) )*(?:disappoint\w+|let down|upset|angry|annoyed|frustrated|ashamed|fed up|losing (?:patience|hope|faith)|tired of|unimpressed|not (?:very )?(?:happy|pleased|impressed|satisfied|convinced|amused|surprised)|unhappy|displeased|dissatisfied|irritated|shocked|appalled|hurt|offended|sick of|surprised (?:that )?you|watching you|judging|in charge)\b",
        r"\bdisappoint(?:ed|ing|ment|s)?\b",
        r"\b(?:i|we|your therapist) (?:had )?(?:expected|hoped for|expect|thought|deserve|wanted|demand|require|insist|believed) (?:(?:much|far|a lot|a bit|so much) )?(?:more|better|you (?:would|were|to|could)|progress|results|that you|an explanation|obedience|honesty)\b|\bexpected (?:more|better)\b|\bnot (?:up to|what) (?:standard|scratch|i (?:asked|expected|wanted|told)|we (?:agreed|expected|asked))\b",
        r"\b(?:not|hardly|barely|nowhere near|far from) (?:\w+ )?(?:good enough|acceptable|satisfactory|sufficient|adequate)\b|\b(?:unacceptable|unsatisfactory|inadequate|insufficient|substandard|below expectations|inexcusable|unforgivable)\b",
        r"\b(?:fail(?:ed|ing)?|pass(?:ed|ing)?) (?:grade|mark|the (?:test|week|task|assignment|exercise)|this (?:week|task|test|exercise|assignment))\b|\b(?:verdict|my judg(?:e)?ment|i (?:judge|grade|mark) (?:you|your|this)|i(?:'ll| will) (?:grade|mark|judge|rate|decide|be the judge|check|see whether|know if|be checking)|i give (?:you|this))\b|\byour (?:grade|mark)\b|\b(?:grade|mark) (?:of [a-f0-9]|for (?:this|the|your))|\b(?:an?|your) [a-f][+-]? (?:for|grade)\b",
        r"\bgood (?:boy|girl)\b|\bi (?:told|warned) you\b|\bas i (?:said|told|warned|have told)\b|\bhow many times (?:do|have|must)\b|\bi know (?:better|what(?:'s| is) (?:best|good))\b|\btrust me\b|\bjust do (?:as|what) i\b|\bdo as (?:i|you(?:'re| are))\b|\bi (?:forbid|demand|insist|order|require|command|won't accept|will not accept|don't accept|won't tolerate|will not tolerate|cannot accept|can't accept|don't believe)\b",
        r"\bprove (?:to (?:me|us)|that you|yourself|it to|you)\b|\bshow me (?:that )?(?:you|proof|what you)\b|\bconvince me\b|\b(?:justify|explain) yourself\b|\baccount for (?:yourself|your|the)\b|\bmy approval\b|\b(?:dis)?approv(?:e|al|es|ed) of\b|\bearn(?:ed)? (?:my|our|your (?:place|session|right))\b|\bi (?:do not|don't) (?:think|believe) you(?:'re| are| have| really| did| tried| want| even)\b",
        r"\b(?:did|done|doing|did it|done it|got|do|have done|filled) (?:it |this |that |everything |them |the \w+ |in )?(?:all )?(?:wrong|badly|poorly|carelessly|sloppily|incorrectly|half-heartedly)\b|\byou (?:are|were|'re) (?:simply |just |completely |quite )?(?:wrong|mistaken)\b|\bwrong (?:answer|again)\b|\bcorrect(?:ed)? your (?:mistakes|errors)\b|\byour (?:mistakes?|errors?|poor|bad|weak)\b|\bnot (?:how|the way) (?:i|it) (?:told|showed|asked|should|is (?:done|supposed))\b",
    ),
    "shame": (
        r"\bstreak\b[^.!?]{0,30}\b(?:broken|lost|gone|over|ended|reset|zero|dead|ruined|ends)\b|\b(?:broke|broken|lost|lose|losing|ruin(?:ed)?|break|breaking|killed|ended|end|destroyed|blew|blown) (?:your|the|a|that|another|this|it) ?(?:\S+ ){0,2}streak\b",
        r"\bback to (?:zero|square one|the (?:start|beginning|bottom)|day one)\b|\bstart(?:ing)? (?:all )?(?:over|from (?:scratch|zero))\b(?! is)|\bcounter (?:is |has been |was )?(?:reset|back)\b",
        r"\bshame on\b|\bashamed\b|\bashame\w*\b|\bembarrass(?:ed|ing|ment)\b|\bhumiliat\w+|\bpitiful\b|\blaughable\b|\bdisgrac\w+|\bshameful\b",
        r"\b(?:missed|wasted|lost|skipped|failed) (?:\w+ )?(?:days?|entries|sessions?|weeks?|points?|opportunit\w+)\b|\b(?:days?|weeks?|entries|points?|times?) (?:wasted|skipped|deducted|taken away|without (?:doing|a single))\b",
        r"\b(?:only|just|merely|a mere|barely|a measly|a paltry|zero|0) (?:\w+ )?(?:one|two|three|\d+|once|twice|half|days?|minutes?|entries|entry|times?|points?)\b[^.!?]{0,30}\b(?:out of|of (?:the )?\w+|this week|again|all week|instead|\d+|days|is not|isn't|really|disappoint\w*|in (?:a|the|seven|all)|when|after|\?)",
        r"\b(?:days?|weeks?|sessions?|times) (?:in a row|running|on end|straight)\b[^.!?]{0,25}\b(?:without|no|nothing|not|missed|<MISS>)\b|\b(?:no|without|nothing|missed|<MISS>|zero)\b[^.!?]{0,30}\b(?:in a row|running|straight)\b",
        r"\b(?:points?|stars?|badges?|levels?) (?:lost|deducted|removed|taken|gone)\b|\b(?:lost|lose|losing) (?:\w+ ){0,2}(?:points?|stars?|badges?|level)\b|\b(?:red|black) (?:mark|cross|dot|flag)\b|\bpenalty\b|\bwall of\b|\beveryone (?:can|will) see\b|\blook at (?:all )?(?:the|your|those|how|these) (?:gaps?|blanks?|empty|missed|zeros?|holes|few|little|red|mess)\w*",
        r"\bhow (?:sad|embarrassing|pathetic|shameful|little|few|disappointing)\b|\bso (?:little|few) (?:\w+ )?(?:done|practice|effort|to show|days)\b|\bnothing to (?:show|be proud)\b|\byou (?:call|called) (?:that|this)\b|\bthat(?:'s| is) (?:it|all you|all|nothing)\b\??$",
    ),
    "sarcasm": (
        r"\b(?:thanks|thank you|glad|nice|good|great|lovely|kind|grateful|kind enough)\b[^.!?]{0,40}\b(?:finally|at last|for once|eventually|deign\w*|remembered|honou?r\w*|bothered|gracing|squeez\w+|making time|spare us|tell us you)\b|\bwould be nice if\b|\bfor a change\b|\bat long last\b|\bafter all (?:we|i|the|your|this)\b|\bnaturally,|, naturally\b|\bof course,? (?:when|if|the|it|you|there|that|he|she|not)\b|, of course[.!,]|\bcan't be too surprised\b|\bis what (?:she|he|you) (?:reports?|says?|always)\b|\bwhenever something\b|\bso hard to\b|\bdid it\?|\bdid you\?|\bisn't it\?|\bweren't you\?|\baren't you\?|\bhaven't you\?|\bdon't you\?|\bdidn't you\?|\b, right\?|\bis it\?|\bholiday camp\b|\bworst (?:enemy|of it)\b|\bleast you (?:can|could)\b|\b(?:the )?least (?:he|she|one|they) (?:can|could)\b|\byet another\b|\bdoes not do itself\b|\b(?:longer|bigger|better) than your\b|\byour list of\b|\blist of (?:reasons|excuses|complaints)\b",
        r"\b(?:well done|congratulations|great (?:job|work)|good (?:job|work)|nice (?:work|job|one|try)|bravo|thanks|thank you|impressive|brilliant|fantastic|amazing|wonderful|excellent|lovely|splendid|superb|marvell?ous|outstanding|perfect|terrific|fabulous|kudos|hats off|applause|congrats|award|medal|prize|trophy|champion)\b[^.!?]{0,60}\b(?:nothing|not|no|zero|another|again|without|<MISS>|excuse\w*|blank|empty|least|sofa|couch|netflix|tv|phone|doing none|late|barely|hardly|so little|one whole|a whole|entire|whole)\b",
        r"\bnice try\b|\blet me guess\b|\bwhat a (?:surprise|shock|shame|coincidence|hero|effort|achievement|star)\b|\bsurprise,? surprise\b|\bhow (?:surprising|convenient|original|nice for you|generous|kind of you to|very|busy|unexpected|thoughtful of you|lovely|wonderful|tragic|impressive|ambitious|heroic|clever)\b|\bshock(?:ing|er|horror)\b|\bslow clap\b|\bdog ate\b",
        r"(?:^|[.!?…] )(?:oh|wow|sure|right|yeah|yes|ah|so|and|well|great|good|of course|naturally|really|look|no|ooh|my|gosh|hm+|another|poor you)\b,? (?:of course|great|wonderful|sure|really|look|right|brilliant|let me|because|because you|no doubt|naturally|how|another|good|yet another|fantastic|lovely|perfect|you (?:were|must|forgot|actually|finally|remembered|did|managed|poor)|what|nothing|the|it|i|come on|don't|please|dear|poor|fine|take your time|who)\b[^.!?]*(?:busy|nothing|again|forgot|time|surprise|excuse|hard|effort|tv|netflix|phone|couch|sofa|magic\w*|itself|by themselves|wait|worry|mind|homework|practi[sc]e|done|special|exhausting|tough|bother|needs|help)",
        r"\btoo busy (?:to|with|for|doing|watching)\b|\bfound time (?:for|to)\b|\bplenty of time (?:for|to)\b|\bthanks for (?:nothing|not|trying so)\b|\bmust be nice\b|\b(?:i'm|i am) sure (?:you|it|the|your|that)\b[^.!?]{0,50}\b(?:busy|hard|important|great|terribly|very|itself|magic\w*|next week|excuse|exhaust\w+|dying|meant)\b|\b(?:big|huge|no) surprise\b|\bhardly (?:a surprise|surprising)\b",
        r"\b(?:did|can|do|have|are|could) you even\b|\bis (?:it|that) (?:really )?(?:too much to ask|that hard|so hard|so difficult|asking too much)\b|\btoo much to ask\b|\bis that (?:it|all)\b|\b(?:five|ten|two|\d+) minutes (?:is|was|are|were) (?:apparently |clearly |obviously |really )?(?:too|that)\b|\b(?:apparently|clearly|obviously|evidently|presumably|supposedly)\b",
        r"\bas if (?:by magic|you|it|that|the)\b|\bmiracles?\b|\bmagically\b|\bby magic\b|\bdo(?:es)?n't (?:do|fill|write|happen) (?:itself|themselves|by)\b|\bremind me (?:why|again|what)\b|\bgood luck with that\b|\bspare me\b|\bthat('ll| will) (?:really )?(?:help|show|teach|fix)\b|\bkeep (?:it|this) up and\b|\byour royal|\byour (?:majesty|highness)\b|\bposter child\b|\bworld record\b|\brecord time\b|\bdon't strain\b|\bhard at work\b|\bworked so hard\b|\bexpert at (?:not|avoiding|doing nothing)\b",
    ),
}
