/**
 * Common English words by level: twice the negative natural logarithm, rounded down, of the share of documents
 * of the encoder's training text in which they stand. Made by models/embedded/recipe/words.py.
 */
export const GENERAL_WORDS: readonly string[] = [
  `about all an and are as at be but by can do for from has have how if in into is it like more not of on one
only or other out so some that the their there these they this time to was we what when which will with
you`,
  `after also another any because been before being between both could did each even first get good had he
here his its just know long made make many may might most much must new no now our over own people same
see should such take than them then those through two up use used very way well were where while who
without work would your`,
  `able across again always around away back best better called came case change come course day different
does don done down during end enough every example far few find following found give given go going great
hand having help her high him however important information large last left less let life little ll look
looking making man me means my need never next nothing number off often old once open part place point
possible process put rather re right said say set she since small something still thing things think
though thought three together too took under upon us using ve want went whether why within world years yet`,
  `above add against allow almost along already although am among answer anything ask asked available based
become began behind believe below big brought build business call cannot certain changes clear code coming
common consider create created data days development didn directly doesn doing early easy either else ever
everything experience explain eyes face fact feel felt figure five form four free full function further
future gave general getting got government half hands hard head heard himself home house human idea
include including instead itself keep key kind knew known later learn least level light likely line looked
lot makes matter mean men mind moment money morning name necessary needed needs night note order others
outside particular passed past perhaps person power present problem project provide public question
questions quite read real really reason result room run saw second seemed seen sense service several short
show side similar simple single sometimes soon source specific start state states support sure system
table taken taking talk team tell themselves thus times today told top true try turn turned type
understand until value various wanted ways white whole won word words working write year yes young`,
  `ability access according account act action actually added addition additional address age agencies agency
ago air allowed allows alone american amount anyone approach attention avoid bad became begin beginning
beyond bit black blue body book bring building built care cases cause certainly changed chapter check
children city class close comes community company complete complex considered content continue continued
control cost country creating current dark deal dear decided deep defined describe design details
determine develop developed difference difficult direction discuss door due earth easier easily effect
effort ensure entire environment especially evening events everyone exactly examples except existing
expect expected expression family father feature features federal feeling field file finally fine focus
follow followed force forward friend friends front functions generally girl gives giving goal goes gone
greater group groups hair happened happy hear heart held herself higher history hold hope hour hours
hundred ideas identify immediately improve includes increase indeed individual inside instance interest
interested isn issue issues job kept knowledge language larger late law lay lead learned learning leave
led lines list live lived living local longer looks lost love low lower main major management manner meant
meet members met method methods middle minutes miss model months mother move moved moving mr mrs multiple
myself national natural nature near nearly non nor notice object office oh opened opportunity organization
original page paper particularly parts party pass path pay per personal plan play please points poor
position post potential practice pretty previous private probably problems produce product program
projects provided provides purpose quickly rate reach reached reading ready received red related remember
require required requires research resources rest results return returned review role round running sat
saying says school search section seem seems self send sent services shall share shared shown shows
significant simply sitting situation six size social society software someone sort sound space speak
special standard started starting stay step steps stood story street strong structure study subject
success suddenly suppose systems takes talking technology ten term terms test text therefore thinking
third throughout till tool tools toward towards town tried trying twenty types understanding united useful
user users uses usually values version via view voice water web week weeks whom whose wide wife window
wish woman women worked works writing written yourself`,
  `actions active activities actual adding administration advantage affect afraid afternoon america analysis
answered api app appear appeared application applications applied apply appropriate area areas aren
argument arm arms arrived asking associated attempt audience automatically average aware base basic basis
beautiful becomes bed behavior believed benefit benefits besides blog blood board books born bottom box
boy break bright broad broken brown buy calling calls car carried carry caught caused causes center
central century chair challenge challenges chance changing character chief child choice choose church
circumstances clearly clock closed clothes cold college command communication companies compare compared
completely component components concept conditions conduct connected constant contact contain contains
context conversation core corner correct couldn couple covered cried critical cross culture currently
customer customers cut daily date dead death decide decision decisions default define department depending
depends described designed desire despite detail determined developers developing died digital dinner
direct discovered discussed discussion distance document documentation doubt drawing drew drive drop
dropped earlier economic education effective effects efficient efforts eight elements email employees
empty energy english enter entered entirely equal error established etc event eventually evidence exist
experiences explained explore external extremely eye fair fall familiar fast fear feedback feet fell
fellow fields files filled final finding finished fire fit fixed floor focused follows food forces forget
formed forms friendly fully generate gets github glad glass global goals god google gov green grew ground
grow growing growth gsa guide hall handle happen happens hardly hat haven health heavy helped helps highly
hot husband image imagine impact implement implementation importance impossible included increased
increasing individuals industry influence initial input intended interesting internal introduced involved
john join keeping knowing knows lack lady laid land laughed laws leading leaving length letter levels
library liked limited link lips lives location london machine maintain manage manager market married mass
match material maybe meaning measure media meeting member memory mentioned merely message miles million
minute mobile modern month movement named names negative neither news nice nobody none normal north notes
noticed numbers objects observed occur occurred offer offered ones online opening operations opinion
opportunities opposite option options organizations otherwise ought output overall package pages paid
passing pattern percent perfect perfectly perform performance period physical picture piece placed places
plain platform pleasure policy political popular positive possibly powerful practices presence presented
president prevent previously primary principles processes produced production products programs progress
proper property proposed providing published pull putting quality quick quiet raised ran range reasons
receive recent recently reduce reference regular relationship relatively release released relevant remain
remained report represent request respect response responsible rich rise risk road rose rule rules rust
safe save scale science sea security seeing separate series serious serve setting seven shape sharing
showed sight sign silence silent sir sit site sleep slightly slow slowly smaller smile solution solutions
solve somewhat somewhere son soul sources south speaking speed spend spent spirit spoke spread square
stage stand standing statement stop stopped store straight strange strategy strength string struck
students style successful suggested summer sun supported surface talked task tasks teams technical testing
th thank thanks theory thin thirty thoughts thousand tone topic topics total touch track trade train
training trees trouble trust truth turning twice typically understood unique unit university unless update
usual variety visible vision visit wait waiting walk walked wall wants war wasn watch website west
whatever whenever windows wonder worse worth wouldn wrong wrote york`,
  `absence absolutely accept accepted accessible accounts achieve activity acts additionally addressed
advance advanced advice affairs affected afterwards agree agreed ah ahead aid allowing alternative
altogether americans analyze ancient angry announced answers anxious anybody anyway anywhere apart apis
apparently appearance appears approaches approximately apps arguments army array art article aside aspect
aspects assume atmosphere aunt author authority background balance bank bar bear beauty becoming begins
begun belief beneath beside bill block bought bound boys brain branch breakfast breaking breath brief
bringing british broke brother businesses busy calculate capable capital career careful carefully carrying
cast catch channel channels characteristics charge chosen citizens civil classes clean click closely
closer cloud club co coat coffee collaboration collect collection color combination combined comfort
comfortable comment comments committed commonly communicate communities compiler completed complicated
computer concepts concern concerned concerns condition conducted confidence congress connect connection
conscious considering consistent consists constantly consumer contained containing continuous contract
contrast contribute contributions contributors convenient convert cool copy corresponding costs count
countries court cover creates creation credit crowd cultural curious custom cycle daughter de decades
declared dedicated deeply definition degree deliver delivered demand demonstrate depend describes
description desired detailed developer device devices die differences difficulty directions discover
discovery display distant distinct distribution diverse divided doctor documents dog dollars double
download dozen dr draw drawn dream dress dressed drink driven driving drove dry dull duty ease east eat
economy edge effectively electric element em enable encourage ended ends engage engaged engagement
engineering england enjoy equally equivalent errors escape essential establish europe european evaluate
everybody everywhere exact examine excellent exchange excited exclaimed exercise existence exists expand
expectations expensive experienced experiment explanation explicitly express expressed extent extra faced
faces facing factor factors facts fail failed failure fairly fallen falling false famous fancy fashion
faster feelings fifteen fifty fight figures fill financial fingers firm fix flat flow foot forced foreign
forever forgotten formal format former forth forty foundation fourth frame framework freedom french
frequently fresh fun functionality fundamental gain game garden gas gathered generated generation
gentleman george girls glance gold goods gray greatest greatly grey grown guess guidance habit hadn
happiness heads hearing heat heavily height helpful helping hence hidden highest hill historical hit
holding hoped horse host hotel houses huge hundreds hung hurt ideal identified ill images immediate
implemented implementing impression improved improvements improving income increases independent index
indicate informed infrastructure initially innovation install instructions intelligence interact
interactions interests interface international internet introduce introduction involves iron items james
jobs joined journey june justice killed kinds king kitchen labor ladies languages largely largest latest
latter laugh launched leaders leadership leads leaves legal legs letters lie limit links listed listen
listened listening lists load located lord lose loss lots loved lying majority managed managers managing
map march mark marked marketing marriage marry master materials matters measured medical meetings mental
mention mere messages military millions mine missing mission mistake models module moments moreover mostly
motion mouth moves music narrow nation native naturally necessarily neck nervous network nevertheless nine
noise nose noted numerous observe obtain obvious occasion occurs offering offers official older operation
ordered ordinary organized originally ourselves owner packages pain pair pale papers parallel park
participate parties partner partners passage patterns paying peace persons perspective phase phone pick
picked pictures pieces planning plans platforms played playing pleasant pleased pocket pointed police
policies population positions posts potentially powers practical pre precisely prefer prepare prepared
presently press pressure price primarily principle print prior produces producing professional programming
promise promised properly properties protect protection proud proved pulled purchase pure purposes push
pushed python quarter quietly race raise rapidly rare raw reaching reality realized reasonable recall
recognize recognized recommend record reduced refer referred reflect reflected refused regard regarding
regardless region regions regularly relations relationships relative religious rely remaining remains
remembered remove removed repeated replied reported reports repository represented represents requests
requirements resource respond responsibility resulting returning returns rights rising river roles rooms
root rough row runs safety sake sample satisfaction satisfied scarcely scene scientific scientists scope
screen seat secret sections secure seek seeking select selected sell sending sensitive served server sets
settled shaped sharp shift ship shook shop shot shoulder shoulders shouldn showing shut sick sides
significantly silver similarly sister sites situations skills sky slack slight smiled smiling smooth soft
sold solid somebody somehow sorry sought sounds specifically specified speech spending spite spoken spot
spring st stable staff standards stars starts static station status stick stone stored stories strategies
stream streets strongly structures student studies stuff submit sudden sufficient suggest suit sum sunday
supply supporting supports supposed surely surprise surprised survey sweet syntax tall target taste tea
tears techniques telling tells temperature tend terrible tests thick thousands throw tiny tired title
tomorrow touched traditional travel treat treated tree truly turns twelve typical ultimately unable uncle
underlying unfortunately union units universe unknown unlike updated updates upper usage valid valuable
variable variables vary vast versions video views village volume waited walking walls warm washington
watched watching weak weather websites weight welcome western whereas widely wild willing wind winter
wished wondered wonderful wore workers worry worst yellow youth zero`,
  `abroad absolute absorbed absurd academic accessibility accident accomplish accomplished accordingly
accurate accustomed achieved acquaintance acquired acquisition acting actively adapt addressing adds admit
admitted adopt adopted adoption advantages affair affection affects afford africa african afterward ages
agile agreement aim ain alive amounts analytics angle animal animals announce annual answering anxiety
anyhow apparent appeal apple applies applying appreciate approached approaching approval approved april
arbitrary architecture argue argued arise arranged arrangement arrival arrive articles artist ashamed asks
asleep assign assigned assist assistance association assumed assuming assured ate atoms attached attack
attempted attempts attend attended attitude attractive attribute attribution august authors automated
avenue awareness awful axis baby bag ball bare battle bearing beat bedroom behave beings bell belong bent
bigger biggest billion binary bird birds birth bits bitter blame blind blocks blow boat bodies bore bottle
branches brand bread bridge briefly brilliant brings broader browser budget bug bugs buildings builds
bunch burden bureau burning burst button buying calculated calculations california calm campaign candidate
cap capabilities capacity captain capture card cards cargo carriage cars cat categories category causing
cc ceased cell cells centered centers centuries chain chairs challenging chapters characteristic
characters charged charles charming chat cheap checked checking checks cheeks cheerful chemical chicago
chin china choices choosing chose christian circle cities citizen claim claims clerk clever client closing
clouds coast collaborate collaborative colleagues collected colors colour column columns com combine
commercial commission commit commitment committee communications companion comparison competition compile
complexity compliance composed composition comprehensive concerning concluded conclusion concrete
conference confident configuration confirmed conflict confused confusion connections consciousness
consequence consequences consequently considerable consideration constitution construct construction
consumers contents continually continues continuing contrary contributed contributing controlled
convention conversations converted convinced coordinate copyright correctly council counter courage cousin
covers creative creature crime crisis criteria crossed crowded crucial cry cup curiosity curve cutting
dance dancing danger dangerous dare darkness database dataset dealing debate december decent declaration
declare decrease deeper defense defines defining definitely definitions degrees delicate delight delighted
delivering delivery demanded democratic demonstrated dependencies dependency dependent depth derived
describing designing desk detect determining devil devoted diagram differ differently difficulties
digitalgov dignity dim dining directed director directory dirty discussing discussions disease displayed
distinguish distinguished distributed district diversity divide division docs documented dogs dollar
domain domestic doors draft dreadful dreams dressing drinking driver dust duties dying dynamic eager ear
earn ears eastern eating ecosystem edit editor educational efficiency efficiently election eleven
elsewhere emerged emotion emotions empire employed employee employment enabled enables encounter
encountered encouraged engaging engine engineers enjoyed enormous ensures ensuring entering enterprise
entry environmental environments equation equipment era essentially establishing estimate evaluation
everyday evidently evil exception excitement exciting excuse execute execution executive existed expanded
expanding expansion expense experimental experiments expert expertise experts explaining explains explicit
exploring exposed expressions extend extended extension extensive extract extraordinary extreme eyed
facilitate faint faith falls families farm farther fat fate fault favor favorite feared february feed
feels fellows female fewer fifth fighting filter finds finger finish firms fish flag flexible flight
flowers fly focuses focusing folks fond fool forehead forgot formation forming formula fortune fought
france freely frequency frequent frightened functional funding funds funny furniture furthermore gained
gap gate gather gathering gay generating generic gentle gentlemen gently german germany git glanced golden
governments gradually grand grant granted graph grass grave gravity greek guard guidelines habits handed
handling handsome hang hanging happening harder harm hasn hate hated healthy heaven henry hers hide
highlight hills hint hire holds hole honest honor hopes hoping horror horses hospital hosted household
html humans hurried hurry ice id identical identifying identity ignore ii illustrate illustrated
illustrates imagination imagined immense import improvement incident inclined increasingly independence
india indian indicated indicates industrial infinite influenced inform initiative initiatives inner
innovative inputs inquired insight insights insisted inspired installed instances instant instantly
institute institutions integrated integration intellectual intense intention interaction interactive
interior interrupted interval intervals interview interviews investment invite invited involve involving
island issued item january javascript jolly joy json judge judgment july jump keeps keys kill kindly
kissed knees label lake landing lands landscape lately latin laughing laughter launch layer layers leader
leaned leaning lesson lessons lets letting leverage liberty libraries license lies lifetime lifted lights
likewise limitations limits linear linked lit literature locations locked log logic lonely loop loose
losing loud lovely lowest luck lunch ma machines mad magnitude maintained maintaining maintenance manual
manually markets mary massive maximum meal meaningful meanwhile measures measuring mechanism medicine
medium metadata metal metrics mid midst mile minds minimum minor mirror missed mix mixed mode modified
modify modules molecules monday monthly mood moon moral motor mountains movements multi murmured
mysterious mystery nations navigate nearer nearest necessity net networks newly newspaper nights
nineteenth noble nodded node nonsense normally northern notion novel november objective objectives obliged
observation observations obtained obviously occasionally occupied ocean october odd officer officers
offices officials oil ongoing onto operate operating opinions opposed optional orders org organizational
organize origin outcome outcomes outer outline overcome overhead overview owned owners ownership pace
painful painted pairs parameter parameters parent parents paris participants participation particles
partly passes passion paths patient pause paused peculiar peer perceived percentage performed performing
permanent permitted personally philosophy phrase physics pink pipe pity planned plant plate plays plenty
plus pointing politics pool portion possessed possession possibilities possibility posted pounds poverty
precise preferred preparing presentation presents presidential pressed prices pride printed priority
privacy probability proceeded processing professor profile profit prominent promote proof proposal propose
prove publicly publish publishing pulling pushing quantities quantity queer query rain raising random
rapid rarely rates react reaction reader readers readily realize reasoning receiving recognition
recommended recorded records reducing references refers reflection regarded register regulations relation
releases reliable relief religion remark remarkable remarked reminded remote removing render rendered
rendering repeat replace replaced reply repo reporting representation representative representatives
representing reputation requested requiring researchers resistance resolution resolve resolved
respectively responses responsibilities resulted revealed reviewed reviews revolution rfc rice rid ride
ring risks rock rolled roof ropensci roughly rows runtime rush sad sales saved saving schedule scheme
schools score script searching season seated seconds secretary sector sees seized seldom selection selling
senior sensible sentence separated september sequence seriously servant servants serves serving session
settings settle setup severe sex shade shadow shaking sharply sheet shell shining shock shoes shorter
shortly sighed signal signed significance signs silk silly simplest singing sizes skill skin slept slipped
smart smell smoke smoking snow softly soldiers solving sooner sorts sourcegraph southern spaces spanish
spare species specify spirits splendid split stack stages stairs stakeholders stands star stared staring
stated statements statistics stayed staying steady steel stepped stock stores storm straightforward
stranger strategic stress stretched strike striking strings stronger structured struggle stuck studied
studying subjects submitted subsequent substance substantial succeed succeeded successfully suffer
suffered suffering sufficiently suggestion suggestions suggests suitable summary sunlight superior supper
supplies supreme surrounded surrounding suspected switch symbol sympathy tables tag talent taught tax
taxes teach teacher teaching tech technique technologies teeth temper template temporary tested theme
thinks thomas thoroughly thread threw throat thrown tied tight tip tips tongue tonight trace tracking
traffic trained trait traits transfer transform transformation transition transparency transparent
treatment tremendous trends trial trick trip twitter unexpected unhappy uniform universal unnecessary
unusual upstairs url usa usability vague valley varying vector velocity versus vice viewed violence
violent virtual visited visitors visual vital voices vote vs wake wanting warning waste wave waves wealth
wear wearing weekly weren wet wherever whispered william win wine wire wise wondering wood workflow worn
worried wrapped writer yard yesterday yield younger yours`,
  `abandoned abilities abruptly absent abstract abuse acceptable accepting accepts accessing accidentally
accompanied accuracy accurately achieving acknowledge acquainted acquire acted ad adapted addresses
adequate adjust administrative admiration admired adopting adult adults advances adventure advertising
advocate aged agenda agent agents agreeable agriculture aimed aims al alarm alert algorithm algorithms
align aligned alike alongside aloud alter altered alternatively alternatives amazing amazon amendment amid
amongst amused amusement amusing analogous analyzed analyzing anger angles anne announcement annoyed anti
apartment applicable appointed approve apt armed arose arrange arrangements arrested artifacts artificial
arts asia assembly assess assessment assets assignment assistant associate assumption assumptions
assurance assure async atlantic atom atomic attacks attempting attending attract attracted attributes
audiences audio authorities auto automatic autumn availability avoided avoiding awake awfully awkward
backed backward backwards badly balanced band banks barely barrier barriers bars batch bath bay beach
beard beast beating beer beg begged behalf behaviors behaviour beliefs believes belonged belonging belongs
belt bench beneficial bet beta bias bills binding biological bitterly blank blew bold bond bonds bone
bones boots border bored borrow borrowed bosom boston bother boundaries bounds bow bowed boxes brains
brass breaks breast breathing breeze brick britain broadly brothers brow bulk buried burned buttons cab
cache calculating calculation calendar camp campaigns canada candidates captured carbon cared carries cash
castle casual catching ceiling celebrated centre cents chamber chances chap characterized charges charm
chart cheek cheerfully chest chiefly childhood chinese christmas ci cigar cigarette circles circuit
circular civilization claimed clarify clarity classic classical cleared clearer clicking clients climate
climbed closest cloth clothing cluster cm coach coal codebase coding collar collecting collective colonel
colonial colonies colored coloured combining commands commerce commonplace communicating comparing
compatibility compatible compelled competing competitive compilation compiled completing completion
compound compromise computation compute computed computers computing concentrated concentration
conclusions conducting confess config configure configured confirm conflicts confusing connecting
conscience consensus consent conservation conservative considerably considerations consist consisted
consistency consistently consisting console constitutional constraints constructed consult consulting
consume consumed consuming consumption container contemporary contempt contexts continuously contracting
contracts contribution contributor controls convenience conventional conventions conversion converting
convey conviction convince cook cooking copies copper corn corners corporate corporation corresponds
costly cottage cotton counted countenance counting counts county courses courts coverage covering cran
crash crate crates crazy cream creatures crept criminal criticism crossing crown cruel crying cultures
curiously cycles damage damn damp dared darling dashboard dashed datasets datasette dates daughters david
dawn dc debt debug decade deciding deck declaring decline declined decreases defend definite delay
deliberately delightful demands demo democracy demonstrates denied dense density deny departments
departure deploy deployed deployment depression depths derive descended descriptions desert deserted
designers designs desirable desktop despair desperate destroy destroyed destruction detected determination
determines dev developments diameter dig dimensional dimensions disappeared disappointed disappointment
disaster discipline discrimination disk disliked displays disposed distances distinction distinctly
distribute disturbed dive divine doc doctors dom domains dominated doorway doubtless downloaded downstairs
dozens dragged dramatic dramatically drank dread dreamed drives dropping drops drug drunk eagerly earliest
earned earnest easiest eaten editing edition editors educated effectiveness egg eggs eh eighteen elaborate
elbow elder elderly elected electrical electricity electron electronic electrons elegant eliminate emails
embedded embrace emergency emerging emitted emotional emphasis employ employer en enabling encourages
encouraging ending endless enemies enemy energies enforce engineer engines enhance enters entertainment
enthusiasm entities entitled entrance equality equals equations equilibrium escaped essay establishment
estate estimated estimates et ethical evaluating evenings evident evolution evolve evolved ex examination
examined examining exceedingly exceptions excess executed exercises exhausted exhibit expectation
expecting expenses explanations exploration explored export expose exposure expressing extending extends
eyebrows facebook factory faded failing fails failures faintly fancied fantastic farmer farmers fashioned
fatal favour favourite fears featured fed fetch fever fierce figured filling finance findings fired firmly
fits fixes fixing flame flash fled flesh flew flexibility floating flower flowing flows fluid flung
flushed flying folded folder foolish forest forgive formats formerly fortnight fortunately forum foster
founded fourteen fraction frameworks francisco frank friction friday friendship frozen fruit fuel fund
gaining gallery games gaps gardens gates gaze gazed gazing gender generates generations generous genius
genuine gesture giant gift glasses glimpse globe gloomy glory gloves glow goodbye goodness governance
governor grace graceful grade grandfather grateful gravely gravitational greeted grief grounds grows
guarantee guaranteed guarantees guessed guest guests guided guides guilty gun ha handbook handful
handkerchief handled handles handy hardware hastily hats headed heap hearts heavens heels hell hello hero
hesitated hiding highlights hired hiring historically hitherto holes holiday hollow holy homes honestly
honour hook hopefully hopeless horizon horizontal horrible hosting http humanity humour hungry hunt
hunting hurriedly hydrogen hypothesis ideally idle ignorance ignorant ignored illness impacts
implementations implements implications implies importantly imported imports impressed impressive impulse
inch inches inclusive incorporate incredible incredibly independently indians indicating indifference
indifferent induced industries inevitable inference influences info informal inhabitants inherent innocent
innovations inquiries inquiry inspiration instinct institution instruction instructor instrument
instruments insurance integer integrate intelligent intend intensity intent interacting interfaces
interfere intermediate internally interpret interpretation intimate introduces introducing intuitive
invalid invented invention invest invested investigate investigation invisible invitation io islands
isolated italian italy iteration jack jane japan jim joining joint joke joseph journal js jumped justified
justify keen keyword kick kid kindness kingdom kiss knee knock knocked kubernetes la lab labeled labels
laboratory lacking lad lamp landed lane lasted launching lawn lawyer laying layout lazy lean leather leg
legacy legislation leisure lest liberal lift lifting lighted lightly likes limiting linux liquid listing
literally literary lively loaded loading locally lock logical logs loops lover loving lucky luxury
machinery madame magazine magic magnetic magnificent maid mail mainly maintainers male manners
manufacturing mapping maps marble marks martin masses matches matching mathematical max maximize meantime
measurement measurements meat mechanical mechanics mechanisms meets melancholy memories menu merge merged
merry mexico microsoft midnight mighty migration mild milk mill minded minimal minimize minister miserable
misery mistaken mistakes mistress mixture mm moderate modest momentum monitor monitoring motivated
motivation mount mountain mounted mud murder muscle muscles musical mustn muttered mutual namely naming
narrative navigation nearby neat needing neighborhood neighbors neighbourhood nerve nerves nested neutral
newspapers newton noon norms noting nowadays nuclear null numerical nurse obscure observing occasional
occasions occupation occurring officially ok okay onboarding openly opens openstax operates operator
opposition opt optimization optimize orange orbit organ organizing oriented ours outlined outlines outputs
outward overwhelming owing oxygen pacific pack packed paint painting panel panic paragraph pardon parted
partial partially participating particle partnership passengers passionate patch patience patients paul
payment pdf peaceful pen pencil peoples perceive perception performs periods permission permit
perpendicular personality perspectives persuade peter phases phenomena phenomenon philip photo photograph
photographs phrases physically piano picking pictured pile pilot pipeline pitch placing plainly plane
planet planets plants player plot plugin pockets poet poetry pointer polite politicians pop popularity
populations port portrait positively possess posting poured pr practically praise pray preceding precious
precision predict predicted preference preferences preparation presenting preserve preserved pressing
presumably pretend prevented preventing prevents prime primitive prince principal printing priorities
prioritize prison privilege prize procedure procedures proceed procurement productive productivity
profession professionals profits profound promising promoting promotion prompt promptly pronounced
proportion proportional proposals proposes prospect prosperity protected protecting protest protested
prototype proven provider providers provisions publication purchased purely purple pursue pursued pursuing
pursuit puts puzzled qualities quarters queen queries racial radiation radio radius railroad railway
randomly rang ranging rank ratio ray rays reaches reactions readable reads reasonably receives
recommendations recording recover recovered recovery reduces reduction referring reflecting reflects
reform refuse regional registered regret regulation rejected relate relies relieved remainder remarks
remembering remind rent repeatedly repeating replacing repositories republic republican requirement
reserve reserved resist respectable respective responded responding responsive restaurant rested resting
restless restore restrictions resumed retain retained retired reuse reveal revenue reverse reviewers
reviewing reward ridiculous riding rigid risen rises roads robert robust rocks rode roll rolling roman
romance romantic rome roots roses rotation route routine royal rubber ruin ruined ruled rushed russia
russian sacred sacrifice safely salary sale salt sam samples san sand sang sank satisfy saturday savings
scattered scenario scenarios scenes scheduled scholars scientist scores scott scratch scripts seats
secondary secrets secured seeks seemingly selecting senate sends sensation senses sentences sentiment
separately separation sessions settlement seventy shadows shake shame shapes shares shed sheets shelter
shifted shifting shifts shipping ships shirt shocked shone shooting shops shore shout shouted shy sigh
signals signature silently simpler simplicity simplified simplify simultaneously sin sing singular sisters
sits sixteen sixty sized sketch skip slave slavery sleeping slender slide slightest slip slope slower
smallest smith smoothly societies sofa soil solar sole solely solemn solitary solved song sons
sophisticated sorrow souls sounded spain speaker speakers specialized specifying spectrum speeds spell
sphere spin spiritual sports sprang spreading stability startled statistical std steadily steam stiff
stirred stones stopping stops storage storing stout stove strain strangely strangers straw streaming
streams stretch strict strictly strive struggled struggling stupid styles sub submission submitting
subsequently subset substitute subtle sugar suite suited summarize summit sunset sunshine super supplied
surprising surroundings surveys survive suspect suspicion sustainable swept swift swung symbols
sympathetic tackle tags tail tale talks targeted targets teachers teammates tear technological telephone
television temperatures templates tendency tender tends tension terminal territory terror texas texts
themes theories thereby thorough thoughtful thoughtfully threads threat threatened threshold throwing
thrust thumb thursday ticket tie ties tightly tin tissue tobacco token tokens tom tooling torn totally
touching tough towns tracks tradition traditionally traditions tragedy trail trains transferred
transformed translate translated translation transport transportation traveled traveling travels trembling
trend tricky tries trigger triumph trivial troops troubled troubles trousers trusted tts tube tuesday tune
twentieth twilight twisted typescript typing ugly ui ultimate uncertain uncertainty uncomfortable
unconscious undoubtedly uneasy unfamiliar unfortunate unlikely unpleasant upcoming updating upset upward
urban urged usable useless utility uttered utterly vaguely vain van vanished variation variations varied
varies vehicle vendor vendors venture verify vertical victim victory videos violently virginia virtue
visibility visiting visitor visits vivid vocabulary volunteer volunteers voting wages walks wandered
wandering warmth warn warned wasted waters waved weakness wealthy weapons weary wedding wednesday wheel
wheels whisper wholly wider widespread width wings winning wisdom wishes wishing witness wooden woods
worker workflows workforce workshop worldwide worthy wound wounded wrap wretched writers writes yards
yields youtube`,
  `abandon absorb absorption abstraction abundant academy accelerate acceleration accent acceptance accessed
accidental accommodate accompany accompanying accordance accountability accounted accounting accumulated
accused achievement acid acknowledged acquaintances actionable actor actors adam adams additions adjacent
adjusted admin admirable admire advancing adventures advertisement advertisements advise advised advocated
advocates affecting affectionate afforded aggregate aggressive agitated agitation agony agreements
agricultural ai alarmed alas albert alcohol alexander alignment alliance allied allies allocate alpha
alternate ambition ambitious amiable ample analogy analyses ancestors andrew android angel angrily angular
animated animation announcing annoying annually anonymous anticipate anticipated anxiously anytime
apparatus appealed appealing appearing appendix appetite appointment appreciated appreciation
appropriately approximate approximation arc archives arguing arises arithmetic armchair armies aroused
arrays arrest arriving arrow arrows arthur articulate artistic artists assemble assembled assert asserted
assertion assigning assignments assisted assumes astonished astonishment astronomers astronomy
asynchronous atmospheric attach attachment attacked attendance attitudes attorney attraction attributed
audit australia authentication authorized automate automation automobile avoids await awaiting award
awarded awe awesome awoke axes babies bachelor backend backgrounds backlog backs bacon bags bald balls
bands bandwidth banking bases basically basics basket battery beam beaten beautifully beds behaved behaves
believing bells beloved ben bend bending benjamin betrayed bewildered bible bid billions binaries bind
biology birthday bishop bite bitterness bless blessed blessing blocked blocking blogs bloody blowing blown
boards boats bob boiling borders borne borrowing boss bottles boundary bowl brands brave breadth breakdown
breathe breathed bred bridges brightly brightness brooding brows browse browsers brush brutal brute bull
bullet bundle burn bus bush bushes butler butter buyers byte bytes cabin cabinet caf cake calmly camera
campus canal cancel cancer candle canvas capability cape capturing careers careless carelessly cares
carolina carpet carriages cart carved casting casually catalog cathedral catholic cats cattle caution
cautious ce cease celebrate census cent centralized centric ceremony certainty ch chains challenged
chambers champagne champion champions chaos charity charts cheaper checker checklist cheese chemistry
chicken childish chill chooses christ christianity chunk chunks churches cigarettes circuits circulation
circumstance cited civic clad clasped classification classified classroom clause clay cleaned cleaning
clearing clergyman clerks cli clicks climb climbing cloak clone clubs clung clusters coarse coats codes
cognitive coin coldly collaborating collapse colleague collections collectively colleges collisions colony
combat combinations combines comfortably comic commanded commented commits commons communicated compact
companions comparable comparatively compares compelling compensation compete competitors compiling
complain complained complaint complexion comply compose compounds comprehend compressed computational
conceal concealed conceived concentrate conception concise conclude condemned conditional conductor
conferences confessed confidential confined confronted congressional conjunction connects consciously
considers const constants constitute constrained constructive consulted contented contest continent
continual contractor contractors contributes controlling controversial controversy conversely converts
conveyed convincing cooperation coordinates coordinating coordination copied copying cord corporations
corps correspond correspondence corridor costume counsel countless coupled cousins covid cpu crack craft
creativity creator credentials cries crimson critically critics crop crops crude crushed crystal css cure
curly currency currents curse cursed curtain curtains curved curves customize customized customs cuts
damned danced dangers daniel daring darker dash databases daylight db deadline deadly deals dealt dearest
debates debts debugging decay decidedly decides declarations decreased decreasing deemed defaults defeat
defeated delayed delete deliberate delicious demanding demographic demonstrating demonstration departed
depended dependence depicted depicts deprecated depressed descent descriptive deserve deserved designated
designer desires desperately despised destination destiny destructive detection detective develops
deviation devotion diagrams dialogue diamond dictionary diet differentiate differing differs digging
dignified dimension dimly dine dined dingy dioxide directors dirt disabilities disable disabled
disadvantages disagreeable disappear discarded disciplines discouraged discourse discoveries discovering
discrete discretion discusses diseases disgrace disgust dish dishes dislike dismal dismissed disorder
displacement displaying disposal disposition dispute distress distributions disturb disturbing dividing
divisions docker doctrine documenting dominant dot doubled doubted doubtful doubts downloading downloads
downward drafting drag dragging drama draws dreadfully dreaming dreary dresses dried drift drifted
drifting drinks drivers drowned drugs dug duke dumb duplicate duration dusk dusty dutch dwelling dwelt
dynamically dynamics eagerness earnestly earning echoed economics economies economists ed edges edited
editorial educate edward egypt eighteenth eighth eighty elections electromagnetic eligible elite elizabeth
embarrassed embarrassment embraced emerge emit emperor emphasize emphasized empirical employers empower
empowered empowering enacted enclosed encoding encounters encouragement endure endured enduring energetic
enforced enforcement engagements enhanced enjoying enjoyment enslaved enthusiastic entity entrepreneur
entrepreneurs entries envelope envy episode equipped equity er ernest es essence eternal ethics ethnic
evaluated eve evolving exaggerated exam exceed excellence exceptional excessive exchanged exclamation
excluded exclusive exclusively executing executives exercised exert exerted exit expands expects
expedition experiencing experimentation explosion exports expressive exquisite extensions extracted
extraordinarily facilities facility factories faculty faithful fame familiarity fan fare farming farms
fascinated fascinating fashionable fathers fatigue favored fearful feasible fee feeble feeding fees
feminine fence fetched fiction figuring film filtering filters finest finishing finite fireplace fires
fiscal fishing fist fitted fitting flags flashed flickr flies float floated flood florida flowed flush fn
fog fold folk followers folly foo foods football footsteps forbidden forcing ford forests forgetting fork
formally formatting formidable fort fortunate fortunes foundations founder founders founding fragments
framed frames franklin frankly frequencies fro frock frontier frowned frustrated fulfill functioning
fundamentally funded funeral fur furious furnished fury fuss gaily gains galaxy gang gases gauge generator
genetic geographic geography georgia ghost gifts glances glancing gleam glittering globally gloom glorious
glowing gods golf gossip gotten govern governed governing gown grab gracious gradient gradual graduate
grain grammar grandmother grants graphic graphics graphs grasp gratitude greeting grid grim grip grocery
gross grotesque grouped guarded guards guiding gulf guns guy haired halfway halt halted happier happily
harmful harmony harness harry harsh harvard hash haste hastened hatred haunted hay header heading
headquarters healthcare heartily hearty heated heating heavier heights helper helpless heroic hesitate
hesitation hey hi hid hideous hierarchy highlighted highlighting hinted hints historians historic hits
hitting holidays homepage honey hood hooks hopeful horn horribly horrid hospitality hospitals hostess
hostile hosts hotels households housing hub humble hunger hunted hurrying icon ideals identification
identifies identities ids ignoring iii illegal illusion illustration immigrants immigration impacted
impatience impatient impatiently imperative imperial impl implicit implicitly implied imply importing
impose imposed imposing impressions improves impulses inability incapable incentive incidents inclusion
incoming incomplete inconsistent incorporated incorporating incorrect incremental indication indicators
indignation indirectly individually induce inefficient inevitably infer inferior inferred infinitely
inflation influential inheritance inherited injured injury injustice ink inn inquire insert insignificant
insist inspect inspection inspector inspire inspiring installation installing instinctively instructors
integers integral integrating integrity intellect intentional intentionally intentions interacts
interference interpreted interpreter interrupt intervention intimacy introductory intuition invariably
invasion inventory investments investors inviting invoke involvement inward ions ios irish irregular
irritated isolation iterate iterative jacket jackson japanese java jaw jealous jefferson joe johnson jsx
judged judges jumping jury kansas kb kernel keywords kg kicked kids killing kilometers kinetic kings km
knife knocking labour lace lacked lakes lamps lang lap laptop lasting lastly lawyers le leaf league leap
leaped learnt lecture legend legislative legislature legitimate lend lengths lens lent lesser leveraging
lifecycle lighter lighting lightning lightweight likelihood lily limbs limitation lincoln lined linen
lingered linking lip literal liver loads loan loans locate lodge lodging lofty logging login longed
longest longing loosely losses loudly louis lovers loves lowered lowering loyal loyalty luckily luncheon
lungs mac macos macro madison magazines maintainer maintains makers malicious mamma manages manifest
manipulate manipulation mankind manufacture manufacturers manuscript marched margaret margin markdown
marketers marketplace marrying mars mask massachusetts masters matched math mathematics matrix mature mb
md meals mechanically membership mentioning mentor merchant merchants mercy merging merit merits mess
messaging meta metals meter meters methodology metric michael migrate mike min mindset mingled mining
ministers minority minus mirrors misfortune missions mississippi mist mitigate modeled modeling modes
modification modifications modifying molecular molecule momentary monsieur moonlight morality mothers
motionless motions motive motives mouse moustache movie movies ms multiplied multiply multitude murdered
murmur museum mut mutable na naked namespace nasa nasty natives natured navigating navy nd neatly needn
negatively neglect neglected negligible negro neighbor neighboring neighbours nephew nervously nest
networking neural newer nicely nightly nineteen ninety nodes noisy notable notably notation notebook
noticeable notification notifications notified notions novels nowhere nuclei nucleus oak obama objected
objection obligation obligations observer observers obstacles obtaining occupy occurrence odds offended
offensive offerings ohio oldest omb omitted oneself opera operated operational operators opponents
opposing ops optimal optimized ordering organic organs orientation originated origins os outdated outreach
overcoat overlap override overwhelmed owe owed owns oxford packing painfully pains painter palace palm
pandemic papa paragraphs parliament parlor parlour parse parsing participant participated parting
partnerships passages passenger passionately passive password paste patches patent pathetic pavement
payments pays peak peasant peasants peers pennsylvania penny pep perceptions perfection periodic
periodically permanently permissions perpetual persisted persistent personnel persuaded pet philadelphia
philosopher philosophers philosophical phones photos physician physicist picturesque pie pig pin pine
pipes pit pitched pixel pixels plains planted plastic plates players pleasantly pleasing pleasures plots
plump plunged pm poem pointers pole poles policeman polish polished politely politically poorly porch
portable portal porter portfolio portions pose pot pound powder powered practiced practicing practitioners
prairie praised prayer prayers predictable prediction predictions prefix preliminary presentations
preserving presidency pressures pretended priest prints prisoner privately prizes pro probable problematic
proceeding proceedings processed procession proclaimed profitable profoundly programmer programmers
progressive projected prolonged promises promoted promotes prompted prone prop proposition props
prospective prospects prosperous protests protocol province provision proxy prs psychological psychology
publications pulse pump punishment purchases purchasing py qualified qualitative quantitative quantum
quarrel quarterly quest questioned questioning quicker quit quote quoted quotes races racing radical rage
ragged rail raises ram ranged ranges ranking ranks rational rd readability readiness readme realised
realistic realizing realm rear rebellion recalled reception recession recipe reckon recognised recognizing
recollection recommendation recruiting redesign referenced refine refined reflections refuge refusing
regards registration registry regulate regulated regulatory reject relates relating relatives relaxed
releasing relied reluctant reluctantly relying remarkably reminder reminds removal renders renewed repair
replacement reporter representations reproach reproducible republicans requesting rescue researcher
resemblance resented resentment residence residents resolving resort respected respectful respects
restaurants restored restrict restricted resume retail retirement retorted retreat retrieve reusable
reveals revelation reversed reviewer revised revolutionary rewards rewrite rhetorical richard richer
rightly rings rival rivers roadmap roosevelt rooted rope ross rosy rotate rotating rotten rounded rounds
roused routes routinely rubbed rubbing ruby rude ruler ruling rural rushing rustc rustup rusty sadly safer
sail sailed saint salmon saloon sampling satellite satisfactory satisfying savage saves scales scan
scandal scanning scarce scared scarlet scent schedules scheduling scholar sciences scroll sealed searched
searches seas secretly securing seed seeming segment segments seize selfish semantics semi senator
sentimental sentiments separating sequences servers settlers settling seventeen seventh severely severity
sexual shabby shaken shallow shan shaping sheep sheer shelf shells shillings shine shiny shipped shoe
shoot shopping shouting showcase shrugged sidewalk sig signatures signing similarities sincere singularly
sinister sink sinking situated sixth skilled skull slaves sleepy sleeves slice slid slides slim slipping
smartphone smartphones smiles smoked snapped soap sober soldier solemnly solitude songs sore soup soviet
span spark spatial speaks specialist specialists specially specification specifies spectacle spectacles
speculation speeches spinning sport sporting spots spreadsheet springs sprint sql sqlite squares staircase
stake stakeholder stale stamp stamped standardized stare startling startup stating stationary stations
stays steal steep stem stepping stern sticking sticks stillness stimulate stir stirring stockings stole
stolen stomach strained streamline strengthen strengths stretching stricken strikes strip stroke strolled
strongest struct structural struggles studio submissions substances substantially substituting successes
succession successive suggesting suicide suits summarized sums sunk sunny superiority supervisor
supporters supposing surfaces surprisingly surveyed survival survived suspended suspense suspicious
sustain sustained swallowed swear sweat sweep sweeping swell swiftly swim swimming swing swinging switched
switching sword symptoms sync synthesis systematic tab tablet tablets tactics tailor tales tangible tank
tap tapped targeting tastes teammate technically tedious telegram telegraph telescope temperament tempered
temple temporarily temptation tempted tended tenderness tennis tens tenth terminology terrace terribly
territories textbook thanked thankful theatre theirs theoretical thereafter thermal thesis thirds thirteen
threatening threats thrill thrilled tickets tide timeline timely timing tiresome tissues titles toes toml
ton tones tons toolkit tore torture tossed tour tower toy traces tracked tracker trading tragic
transaction transactions transforming transitions transmission transmitted trap travelled travelling tray
treasury treating treaty trembled trials tribe tribes tricks trifle triggered triggers truck trunk ts
tuned turkey tutorial tv tweet umbrella un unchanged unclear uncommon unconsciously undefined undergo
underneath understands unemployment unexpectedly unfair unified unions unity universities unreasonable
unsafe unseen unstable unused unusually unwilling upgrade upload upright ups urgent urls utilize utmost
utter ux vacant vacation vacuum validate validation valued vanity variant variants vastly vectors vehicles
veil velvet ventured verbal verified versa vessel vessels veteran veterans viable victims viewing vigorous
villages violated violation virtually virtues visions visualization visualize visually voltage volumes
voluntary voted voters votes voyage vulgar vulnerable wage wagon waist waiter waking walter warfare warmly
warnings wars wash washed washing wasting wavelength wavelengths waving weaker weaknesses webinar weekend
weigh weighed weights weird welcomed welcoming welfare westward wheat whence wherein whilst whip whoever
wicked widow wilderness wildly willingness wilson winding winds wing wins wiped wires wit withdrew
witnessed wives woke wont workplace workshops worlds worrying worship wrapper wrapping xml yaml ye yielded
yielding youthful zenith zone zoom`,
  `aboard abraham abrupt absorbing abundance accelerated accelerating accidents accomplishments accountable
achievements acquiring acres acute adapting adequately adhere adjusting adjustments administrator admiring
admission ads advancement advent advertise advertised advisor advisory affordable afternoons agrees aids
alerts algebra alias alice alien aligns allocation allowance alternating aluminum amateur amazed amazement
ambiguous ambitions americas amplitude amuse amy analyst analytical anatomy anchor anguish ann anna
anniversary annotated annotation annotations announcements annoyance anthropologists anthropology
anticipation apology appeals appearances apples applicants apprehension apron arbitrarily arch architect
architectural architectures archive ardent arguably argues arranging arrives ash ashes ashore asian ass
assault assessing asset associates associations astonishing astronomical attacking attain attained
attendees attentive audible authentic authoritative authorization autonomy awaited awakened awards awhile
aws backing baked baker balances balancing bang bargain bark barn barred barrel baseball baseline basement
bathroom batteries battles bce bears beastly beasts beef beforehand begging behavioral behold benchmark
bicycle bin bindings blamed blanket blast blazing bloom blows blush blushed bodily boiled boldly bonnet
bonus boolean boom boost boot bot bothered bounded brainstorming brandy brazil breach breathless breed
bricks bride brighter brisk briskly broadcast broadway bronze brushed bubble bucket buffer bundles
bureaucracy burns burnt buyer buys ca cable cached caching calcium calculator caller cambridge candles
caps captures caring carter cartoon catastrophe categorized catherine cautiously cave cellar ceo
certificate chapel characterize charter chase chatter cheer chemicals chemist chickens chilly chimney
chocolate chorus christians chuckled cigars cio cite citizenship civilian civilized claiming clark
classify cleaner clicked cliff clinging clinical clue clues clumsy coherent cohort coincidence
collaborators collapsed collector collects collision colonists colorado colours columbia comedy commander
commenced committees committing communist companionship comparative comparisons compassion competent
competitions complaining complaints complement completes compliant compliment comprehension compression
comprised comrade conceive concert concurrency conducts confession confidently configurations confirmation
conflicting conform congratulations conquered conquest cons conserved consolation conspicuous constitutes
constraint constructing constructor constructs contacts containers contemptuous continental continuity
contracted contraction contrived conveniently cooked cooler cooling coordinated corpse corrected corrupt
corruption cosmic couch cough counterparts couples courtesy cow coworkers cows cracked crawled creek creep
creeping crew crimes criticized crooked crowds cruelty crumpled csv cultivated cunning cups curate curl
curled curriculum customary cylinder dad damaged dan dances dap darkened dashboards dated deaf dean deaths
debated deceived decimal decisive declining decorated deed defence defended defending delays delegates
deleted delicacy delivers democrats denial denote denver deploying deposit deposited deposits depot
deprived deputy derivative descending deserves desolate destined destroying detached detecting devastating
devote diamonds digits diminished dinners diplomacy diplomatic directing directive directories disability
disadvantage disagree disapproval discharge discharged disclosure discomfort discourage dismay disorders
dispatch disputes dissatisfied dissolved distinctive distracted distressed distrust disturbance divorce
dna doings dominate dots dotted downstream downtown drafted drawer drawings dreaded drunken dual duck duly
duplication earnings earthly echo economically ecstasy edged edits egyptian el elastic elbows eldest elect
electoral electronics elementary elevated elevator eliminated eliminating ellen eloquent embed emergence
emily emission emits empathy emphasizes employing encoded endeavor endpoint englishman enhancing
enormously entertain entertained entertaining entrepreneurial enum enums erect eric escaping essays esteem
ethnicity europeans evenly eventual examines exceeds excel exclude executable executes exerts exhaustive
exhibited exhibition exhibits exotic exploit explorer explores exponential exponentially exported exposes
exposing extensively extracting extravagant facilitates facilitating fairy fans farewell fascination
fastened faults favorable fearing feather feathers featuring federalist feeds fellowship fetching fiber
fibers fiercely fifteenth filed filing fills filtered finer firing fists fitness flames flashing flattered
fleet flights flip flock floors fluids flux folds footing forefinger foremost formatted formulas fostering
foundational fountain fourteenth fox fragile fragment fraud fred frederick freed freeze freezing freight
frightful frost frown frowning fruits frustrating frustration fulfilled fulfilling galaxies garbage
garments gasoline gasped gaunt gdp gear generalized generics genial genre genuinely geographical
geological geometry germans gestures ghastly gigantic gilbert gilded gilt gladly glare glimpses glove
glowed goin gorgeous governmental graduated gravel greece greet grimly grin grinned grove guessing guilt
habitual hack hammer handing handler harbor hardened hardest harmless harvest hasty headache headers
headings heaps hears hedge heel heir helen helium heritage hhs highway historian hoc homeland honesty
hopelessly horizontally https hue hugging humor humorous hunter husbands hush hut hybrid hypotheses
hypothetical icy ide identifier idiot illinois imaginary imaging imitation immensely immune immutable
impactful impress inadequate incentives inclination incompatible inconvenient incorrectly indefinitely
indexed indexing indicator indices indigenous indignant indirect indispensable indoors inequality
inexpensive infant infinity informative informing ingredients inherently inherit initialize initiate
initiated inline innersource innocence innovators innumerable inserted instagram instincts institutional
instructed insufficient insult intensely intensive intently intercourse interestingly interpreting
interruption intersection interviewed intimately intolerable intrinsic invaded invaluable invent
investigating investigations investing invoked ion ip iphone ireland irony irritation islamic isolate
issuing iterating iterations iterator ivory jail jealousy jersey jesus jet jimmy jo joints jokes jones
journals judging judicial julia junior justification keenly kennedy kentucky keyboard kicking laborers
ladder laden lamb languid laser laura lawrence lazily lectures lee legally legislatures lengthy lewis
liable lib liberties licensed lieutenant lifetimes liking lingering lion listeners literacy lle lobby
locks lodgings lone loneliness los loses louder lucy luggage luminous lump macros macroscopic mademoiselle
madness mailing mainstream majesty maker manageable mandatory manly mansion manufactured manufacturer
mapped maria marine marking maryland mastered mate mattered matthew maturity mayor meaningless meanings
measurable medieval mediterranean melt melted melting membrane memo memorable mentally mentions mentors
mercury messenger metallic methodologies mexican michigan micro microscopic midday mildly milestone
milestones milky millionaire mills mindful mines minimizing miracle mischief misleading missouri mixing
mob mock moderation modular moist monetary monopoly monotonous monster monstrous mornings mortal moscow
motivations motors mourning mouths muddy multiplication murderer mute myriad mysteries nail nails napoleon
narrowly nationwide naval needle negotiate negotiations neighbour neighbouring newcomers newsletter nicer
niche nick niece nightmare nitrogen nod noises nomination nonetheless nonprofit northwest notices noticing
notify notwithstanding novelty npm nuisance numeric nursery nurses nursing obey obeyed objections
observable obstacle occupations occupying oddly offence offline offset omit opaque openness opponent
oppose optical optimizations optimizing optionally orbital orbits orderly organism organisms originate
orleans outlook outstanding overflow overlapping overlooked overly overseas oversight owning paced
packaging packet paired pan panels panting paperwork paradise parcel parentheses parish parker parks
passions pat pathway patiently patted peaks pearl peculiarly peered peering pending perched permits
permitting persuasion petty phd piled pillars pillow pinned placement placid plague plantation plausible
playbook playground pleaded plug plugins plunge poems poets poison polar politeness poll pollution pond
populated portuguese posed possessions potatoes pour pouring prayed preacher preceded precedence
predicting preferable prejudice premises preparations preservation presidents pretending prevailed
prevention preview prey pricing priests prisoners privileged privileges probabilities probe proceeds
producer producers professors profiles prohibited prompts propagation proportions proposing proprietary
proprietor protections protective protects protein proteins proton protons prototypes proudly providence
publicity publishers pulls punished pupil pupils purse pushes puzzle quaint quivering quo rabbit racism
radiant rags rails ralph rat rating rationale rats rattle reactive realise realities realization recalling
recap receiver reckless recognise recommends recovering recruit recurring recursive redirect redundant ref
refactoring refinement reflective reforms refrain refresh refusal regime registers regression regretted
reign reinforce relativity remedy remorse remotely removes repay repetition reporters repos repose
reproduce researching resemble resembled reset resignation resigned resisted resolutions respectfully
respondents responds restoring restriction rests retailers retaining retention retire retreated revenues
reverend revise revision revisit revolt rewarded rewarding rhetoric ribbon ringing ripe risky roar roared
roaring robin rocket rocking rocky rod roofs rs ruddy rug ruins rulers ruth sack sacrifices saddle sadness
sailing sailor sailors samuel sarah satin scaling scanned scenery schema scholarly scholarship scorn
scratched screamed screens scrutiny se seal seasons secrecy sectional seeds seizing sells semantic
sensations sensory serene sermon settlements seventeenth sewing sh shaded shades shadowy shakespeare shawl
shelves shield shirts shivered shocking shorthand shower shrank shrewd shrill shrink shuddered si sideways
silicon similarity simplifies sincerely sins skeleton skipped skirt skirts sleeve slices sliding slippers
slopes slows snake snap snapshot snatched snippet socially societal soda sodium softened solves sombre
sometime soothing sorted sorting sourcing southwest sovereign sovereignty spared specifics specimen
spectra spectral spelling spends splitting spoil spoiled sponsored spontaneous spotted sprung spun spur
squared squeezed src stabilization stabilized staggered stained stance standpoint stark starving stately
statue stealing steamer steering sternly sticky stimulated stimulating stimulus stooped storms stray
stripped striving structs stuffed stumbled subdued subjected subscribe sullen summarizes summoned sundays
sung superficial supervisors suppliers supportive suppressed surgeon surgery surplus sustainability swayed
swaying sweetness swore symbolic tagged tailored tails talented talents tape taxi te technologists temples
tempting tense tensions tent terrified testimony theater theorem theoretically thickness thinkers thither
thou thrilling throws thunder thy tidy timid titled toast toil toilet tops tortured touches towers traced
trailing transformations transformers transit translating transmit transported treasure treasures triage
triangle tribal tribute trifling trillion triple triumphant tropical trusting trustworthy truths tubes
tucked tumbled tuning tuple tweets twist typed uk unaware uncover uncovered undergoing underground
undertake undertaken undertaking undesirable uneasiness uniformly universally unlimited unnatural
unprecedented unrelated unsure upstream upwards urge usda usefulness username utc utilities utilized
utilizing validity vapor variance vec vegetables veins velocities venus verge verification vexed vicar
vicinity victoria vietnam viewer vigorously violate violations violet virtuous visualizations void vue
vulnerability waistcoat wander ward warmed watches watson weakened weapon weariness wears weeds weeping
wept whereby whichever whiskers whiskey whisky whispering whistle whistling whites wikipedia winner
withdraw withdrawn witnesses wonderfully wonders wool workspace worldly worthwhile wraps wrath wrinkled
writings wrought yearly youngest zip zones zulip`,
];
