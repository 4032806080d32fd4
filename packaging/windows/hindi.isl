; What the installer says in Hindi: our own words, laid over the English messages of Inno Setup,
; because Inno Setup brings no Hindi. What is not here is said in English.
; Rules: the kinds of files are called as packaging/file_types.py calls them; the names of messages are
; those of Inno Setup's own Default.isl.

[LangOptions]
LanguageName=<0939><093F><0928><094D><0926><0940>
LanguageID=$0439
LanguageCodePage=0
DialogFontName=Nirmala UI
DialogFontSize=10

[Messages]
SetupAppTitle=इंस्टॉल
SetupWindowTitle=%1 इंस्टॉल करना
UninstallAppTitle=अनइंस्टॉल
UninstallAppFullTitle=%1 को हटाना
InformationTitle=सूचना
ConfirmTitle=पुष्टि करें
ErrorTitle=त्रुटि
SetupLdrStartupMessage=यह %1 को इंस्टॉल करेगा। क्या आगे बढ़ना है?
SetupAlreadyRunning=इंस्टॉल करना पहले से चल रहा है।
SetupFileCorrupt=इंस्टॉल करने की फ़ाइलें ख़राब हैं। कृपया प्रोग्राम की नई प्रति लें।
WindowsVersionNotSupported=यह प्रोग्राम इस कंप्यूटर की विंडोज़ पर नहीं चलता।
OnlyOnTheseArchitectures=यह प्रोग्राम केवल इन प्रोसेसरों की विंडोज़ पर इंस्टॉल हो सकता है:%n%n%1
SetupAppRunningError=%1 अभी खुला है।%n%nपहले उसे बंद करें। फिर आगे बढ़ने के लिए पहला बटन दबाएँ, या छोड़ने के लिए दूसरा।
UninstallAppRunningError=%1 अभी खुला है।%n%nपहले उसे बंद करें। फिर आगे बढ़ने के लिए पहला बटन दबाएँ, या छोड़ने के लिए दूसरा।
PrivilegesRequiredOverrideTitle=किसके लिए इंस्टॉल करना है
PrivilegesRequiredOverrideInstruction=किसके लिए इंस्टॉल करना है, चुनें
PrivilegesRequiredOverrideText1=%1 को इस कंप्यूटर के सभी उपयोगकर्ताओं के लिए इंस्टॉल किया जा सकता है (इसके लिए प्रशासक के अधिकार चाहिए), या केवल आपके लिए।
PrivilegesRequiredOverrideText2=%1 को केवल आपके लिए इंस्टॉल किया जा सकता है, या इस कंप्यूटर के सभी उपयोगकर्ताओं के लिए (इसके लिए प्रशासक के अधिकार चाहिए)।
PrivilegesRequiredOverrideAllUsers=सभी उपयोगकर्ताओं के लिए इंस्टॉल करें (&A)
PrivilegesRequiredOverrideAllUsersRecommended=सभी उपयोगकर्ताओं के लिए इंस्टॉल करें, यही सुझाव है (&A)
PrivilegesRequiredOverrideCurrentUser=केवल मेरे लिए इंस्टॉल करें (&M)
PrivilegesRequiredOverrideCurrentUserRecommended=केवल मेरे लिए इंस्टॉल करें, यही सुझाव है (&M)
ExitSetupTitle=इंस्टॉल करना छोड़ें
ExitSetupMessage=इंस्टॉल करना पूरा नहीं हुआ है। अभी छोड़ने पर प्रोग्राम इंस्टॉल नहीं होगा।%n%nबाद में फिर से शुरू किया जा सकता है।%n%nक्या छोड़ना है?
ButtonBack=< पीछे (&B)
ButtonNext=आगे (&N) >
ButtonInstall=इंस्टॉल करें (&I)
ButtonOK=ठीक है
ButtonCancel=रद्द करें
ButtonYes=हाँ (&Y)
ButtonNo=नहीं (&N)
ButtonFinish=पूरा करें (&F)
SelectLanguageTitle=भाषा चुनें
SelectLanguageLabel=इंस्टॉल करते समय की भाषा चुनें:
ClickNext=आगे बढ़ने के लिए आगे दबाएँ, छोड़ने के लिए रद्द करें दबाएँ।
WizardSelectTasks=और क्या करना है
SelectTasksDesc=और कौन से काम करने हैं?
SelectTasksLabel2=[name] इंस्टॉल करते समय जो और काम करने हैं उन्हें चुनें, फिर आगे दबाएँ।
WizardReady=इंस्टॉल करने के लिए तैयार
ReadyLabel1=[name] अब आपके कंप्यूटर पर इंस्टॉल होने के लिए तैयार है।
ReadyLabel2a=इंस्टॉल करने के लिए इंस्टॉल करें दबाएँ, कुछ बदलने के लिए पीछे दबाएँ।
ReadyLabel2b=इंस्टॉल करने के लिए इंस्टॉल करें दबाएँ।
ReadyMemoTasks=और काम:
WizardPreparing=तैयारी हो रही है
PreparingDesc=[name] को इंस्टॉल करने की तैयारी हो रही है।
CannotContinue=आगे नहीं बढ़ा जा सकता। छोड़ने के लिए रद्द करें दबाएँ।
ApplicationsFound=ये प्रोग्राम उन फ़ाइलों को काम में ले रहे हैं जिन्हें बदलना है। इन्हें अपने आप बंद होने देना अच्छा है।
ApplicationsFound2=ये प्रोग्राम उन फ़ाइलों को काम में ले रहे हैं जिन्हें बदलना है। इन्हें अपने आप बंद होने देना अच्छा है।
CloseApplications=प्रोग्राम अपने आप बंद करें (&A)
DontCloseApplications=प्रोग्राम बंद न करें (&D)
WizardInstalling=इंस्टॉल हो रहा है
InstallingLabel=कृपया रुकें, [name] आपके कंप्यूटर पर इंस्टॉल हो रहा है।
FinishedHeadingLabel=[name] इंस्टॉल हो गया
FinishedLabelNoIcons=[name] आपके कंप्यूटर पर इंस्टॉल हो गया है।
FinishedLabel=[name] आपके कंप्यूटर पर इंस्टॉल हो गया है। इसे स्टार्ट मेनू से खोलें।
ClickFinish=समाप्त करने के लिए पूरा करें दबाएँ।
SetupAborted=इंस्टॉल करना पूरा नहीं हुआ।%n%nसमस्या ठीक करके फिर से शुरू करें।
StatusClosingApplications=प्रोग्राम बंद हो रहे हैं...
StatusCreateDirs=फ़ोल्डर बन रहे हैं...
StatusExtractFiles=फ़ाइलें निकाली जा रही हैं...
StatusCreateIcons=शॉर्टकट बन रहे हैं...
StatusCreateRegistryEntries=फ़ाइलों के प्रकार दर्ज किए जा रहे हैं...
StatusSavingUninstall=हटाने की जानकारी सहेजी जा रही है...
StatusRunProgram=इंस्टॉल करना पूरा हो रहा है...
StatusRollback=बदलाव वापस लिए जा रहे हैं...
ConfirmUninstall=क्या %1 को सचमुच हटाना है? आपके रजिस्टर बने रहेंगे।
UninstallStatusLabel=कृपया रुकें, %1 आपके कंप्यूटर से हटाया जा रहा है।
UninstalledAll=%1 आपके कंप्यूटर से हटा दिया गया।
UninstalledMost=%1 को हटाना पूरा हुआ।%n%nकुछ चीज़ें नहीं हट सकीं। उन्हें हाथ से हटाया जा सकता है।
WizardUninstalling=हटाने की स्थिति
StatusUninstalling=%1 हट रहा है...

[CustomMessages]
CreateDesktopIcon=डेस्कटॉप पर शॉर्टकट बनाएँ (&D)
LaunchProgram=%1 खोलें
UninstallProgram=%1 को हटाएँ
SealedCaseRegister=सीलबंद केस रजिस्टर
ThereForAll=लिफ़ाफ़ा इस कंप्यूटर पर सभी उपयोगकर्ताओं के लिए पहले से इंस्टॉल है। क्या केवल आपके लिए एक और इंस्टॉल करना है?
RegistersStay=लिफ़ाफ़ा हटा दिया गया। आपके रजिस्टर छुए नहीं गए: वे सीलबंद अपनी जगह पर हैं, प्रायः यहाँ:%n%n%1%n%nलिफ़ाफ़ा फिर से इंस्टॉल करने पर वे फिर खुलेंगे।
KindPacket=सीलबंद पैकेट
KindPart=सीलबंद पैकेट का भाग
KindCard=कार्यालय कार्ड
KindNotice=कार्यालय के बारे में सूचना
KindDirectory=कार्यालयों की सूची
KindBackup=रजिस्टर का बैकअप
KindUpdate=लिफ़ाफ़ा का अपडेट
