; The installer of Lifafa for Windows, for Inno Setup 6.4 or newer. packaging/build_windows.py runs it.
;
; Rules: without an administrator it installs for the one user; with one, into Program Files, where
; users cannot write; the folder is not chosen, because one outside of Program Files could be written
; to by everybody. No register is ever touched, neither by installing nor by uninstalling. While Lifafa runs
; nothing is begun: files in use could not be exchanged, and what was begun could not be taken back.
; Tests run it with Wine on Linux; on a PC it was never run.

#ifndef Version
  #error Give the version: iscc /DVersion=... (packaging/build_windows.py does)
#endif
#ifndef NumericVersion
  #error Give the version in four numbers: iscc /DNumericVersion=...
#endif
#ifndef Program
  #error Give the folder of the built program: iscc /DProgram=...
#endif
#ifndef Icons
  #error Give the folder of the icons of kinds of files: iscc /DIcons=...
#endif
#ifndef Packing
  #define Packing "lzma2/max"
#endif
#ifndef Programs
  #define Programs "{autopf}"
#endif
#ifndef Output
  #error Give the folder for the installer: iscc /DOutput=...
#endif

[Setup]
AppId={{5C1E2F70-7E0B-4E0A-9E43-3B1D1C9AF0D6}
AppName=Lifafa
AppVersion={#Version}
AppVerName=Lifafa {#Version}
AppPublisher=The makers of Lifafa
AppCopyright=The makers of Lifafa. Free software under GPL-3.0-or-later, without warranty.
VersionInfoVersion={#NumericVersion}
VersionInfoProductTextVersion={#Version}
VersionInfoDescription=Lifafa Setup
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog commandline
UsePreviousPrivileges=yes
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
DefaultDirName={#Programs}\Lifafa
UsePreviousAppDir=no
DisableDirPage=yes
DisableProgramGroupPage=yes
AllowNetworkDrive=no
AllowUNCPath=no
DefaultGroupName=Lifafa
WizardStyle=modern
ShowLanguageDialog=yes
LanguageDetectionMethod=uilanguage
OutputDir={#Output}
OutputBaseFilename=Lifafa-{#Version}-windows-x86_64-setup
SetupIconFile=..\icon\lifafa.ico
UninstallDisplayIcon={app}\Lifafa.exe
UninstallDisplayName=Lifafa
Compression={#Packing}
SolidCompression=yes
; The window and its twin with a console hold the same 17 MB: what is remembered reaches from one to
; the other. On the PC that installs it takes 64 MB of memory for a moment.
LZMADictionarySize=65536
ChangesAssociations=yes
ChangesEnvironment=no
AppMutex=Global\Lifafa
CloseApplications=no
RestartApplications=no
SetupLogging=yes
#ifdef Signing
SignTool=lifafa
SignedUninstaller=yes
#endif

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl,english.isl"
Name: "hi"; MessagesFile: "compiler:Default.isl,hindi.isl"

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked

[InstallDelete]
; Files of an older version that the newer one does not have would be found by it.
Type: filesandordirs; Name: "{app}\_internal"
Type: filesandordirs; Name: "{app}\licences"
Type: filesandordirs; Name: "{app}\icons"
; What a Setup that was killed left half written beside the programs.
Type: files; Name: "{app}\is-*.tmp"

[Files]
Source: "{#Program}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs
Source: "{#Icons}\*.ico"; DestDir: "{app}\icons"; Flags: ignoreversion

[Icons]
Name: "{autoprograms}\Lifafa"; Filename: "{app}\Lifafa.exe"; WorkingDir: "{app}"; Comment: "{cm:SealedCaseRegister}"
Name: "{autodesktop}\Lifafa"; Filename: "{app}\Lifafa.exe"; WorkingDir: "{app}"; Comment: "{cm:SealedCaseRegister}"; Tasks: desktopicon

[Registry]
; HKA is HKEY_CURRENT_USER, or HKEY_LOCAL_MACHINE when it is installed for all users. Uninstalling goes
; from the last line to the first, so a key that may be empty then stands before what lies in it.
Root: HKA; Subkey: "Software\Classes\.lifafa"; Flags: uninsdeletekeyifempty
Root: HKA; Subkey: "Software\Classes\.lifafa"; ValueType: string; ValueName: ""; ValueData: "Lifafa.Packet"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.lifafa"; ValueType: string; ValueName: "Content Type"; ValueData: "application/vnd.lifafa.packet"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.lifafa\OpenWithProgids"; ValueType: string; ValueName: "Lifafa.Packet"; ValueData: ""; Flags: uninsdeletevalue uninsdeletekeyifempty
Root: HKA; Subkey: "Software\Classes\Lifafa.Packet"; ValueType: string; ValueName: ""; ValueData: "{cm:KindPacket}"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Lifafa.Packet\DefaultIcon"; ValueType: string; ValueName: ""; ValueData: "{app}\icons\packet.ico"
Root: HKA; Subkey: "Software\Classes\Lifafa.Packet\shell\open\command"; ValueType: string; ValueName: ""; ValueData: """{app}\Lifafa.exe"" ""%1"""

Root: HKA; Subkey: "Software\Classes\.lfpart"; Flags: uninsdeletekeyifempty
Root: HKA; Subkey: "Software\Classes\.lfpart"; ValueType: string; ValueName: ""; ValueData: "Lifafa.Part"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.lfpart"; ValueType: string; ValueName: "Content Type"; ValueData: "application/vnd.lifafa.part"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.lfpart\OpenWithProgids"; ValueType: string; ValueName: "Lifafa.Part"; ValueData: ""; Flags: uninsdeletevalue uninsdeletekeyifempty
Root: HKA; Subkey: "Software\Classes\Lifafa.Part"; ValueType: string; ValueName: ""; ValueData: "{cm:KindPart}"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Lifafa.Part\DefaultIcon"; ValueType: string; ValueName: ""; ValueData: "{app}\icons\part.ico"
Root: HKA; Subkey: "Software\Classes\Lifafa.Part\shell\open\command"; ValueType: string; ValueName: ""; ValueData: """{app}\Lifafa.exe"" ""%1"""

Root: HKA; Subkey: "Software\Classes\.lfcard"; Flags: uninsdeletekeyifempty
Root: HKA; Subkey: "Software\Classes\.lfcard"; ValueType: string; ValueName: ""; ValueData: "Lifafa.Card"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.lfcard"; ValueType: string; ValueName: "Content Type"; ValueData: "application/vnd.lifafa.card"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.lfcard\OpenWithProgids"; ValueType: string; ValueName: "Lifafa.Card"; ValueData: ""; Flags: uninsdeletevalue uninsdeletekeyifempty
Root: HKA; Subkey: "Software\Classes\Lifafa.Card"; ValueType: string; ValueName: ""; ValueData: "{cm:KindCard}"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Lifafa.Card\DefaultIcon"; ValueType: string; ValueName: ""; ValueData: "{app}\icons\card.ico"
Root: HKA; Subkey: "Software\Classes\Lifafa.Card\shell\open\command"; ValueType: string; ValueName: ""; ValueData: """{app}\Lifafa.exe"" ""%1"""

Root: HKA; Subkey: "Software\Classes\.lfnotice"; Flags: uninsdeletekeyifempty
Root: HKA; Subkey: "Software\Classes\.lfnotice"; ValueType: string; ValueName: ""; ValueData: "Lifafa.Notice"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.lfnotice"; ValueType: string; ValueName: "Content Type"; ValueData: "application/vnd.lifafa.notice"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.lfnotice\OpenWithProgids"; ValueType: string; ValueName: "Lifafa.Notice"; ValueData: ""; Flags: uninsdeletevalue uninsdeletekeyifempty
Root: HKA; Subkey: "Software\Classes\Lifafa.Notice"; ValueType: string; ValueName: ""; ValueData: "{cm:KindNotice}"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Lifafa.Notice\DefaultIcon"; ValueType: string; ValueName: ""; ValueData: "{app}\icons\notice.ico"
Root: HKA; Subkey: "Software\Classes\Lifafa.Notice\shell\open\command"; ValueType: string; ValueName: ""; ValueData: """{app}\Lifafa.exe"" ""%1"""

Root: HKA; Subkey: "Software\Classes\.lfdir"; Flags: uninsdeletekeyifempty
Root: HKA; Subkey: "Software\Classes\.lfdir"; ValueType: string; ValueName: ""; ValueData: "Lifafa.Directory"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.lfdir"; ValueType: string; ValueName: "Content Type"; ValueData: "application/vnd.lifafa.directory"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.lfdir\OpenWithProgids"; ValueType: string; ValueName: "Lifafa.Directory"; ValueData: ""; Flags: uninsdeletevalue uninsdeletekeyifempty
Root: HKA; Subkey: "Software\Classes\Lifafa.Directory"; ValueType: string; ValueName: ""; ValueData: "{cm:KindDirectory}"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Lifafa.Directory\DefaultIcon"; ValueType: string; ValueName: ""; ValueData: "{app}\icons\directory.ico"
Root: HKA; Subkey: "Software\Classes\Lifafa.Directory\shell\open\command"; ValueType: string; ValueName: ""; ValueData: """{app}\Lifafa.exe"" ""%1"""

Root: HKA; Subkey: "Software\Classes\.lfbak"; Flags: uninsdeletekeyifempty
Root: HKA; Subkey: "Software\Classes\.lfbak"; ValueType: string; ValueName: ""; ValueData: "Lifafa.Backup"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.lfbak"; ValueType: string; ValueName: "Content Type"; ValueData: "application/vnd.lifafa.backup"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.lfbak\OpenWithProgids"; ValueType: string; ValueName: "Lifafa.Backup"; ValueData: ""; Flags: uninsdeletevalue uninsdeletekeyifempty
Root: HKA; Subkey: "Software\Classes\Lifafa.Backup"; ValueType: string; ValueName: ""; ValueData: "{cm:KindBackup}"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Lifafa.Backup\DefaultIcon"; ValueType: string; ValueName: ""; ValueData: "{app}\icons\backup.ico"
Root: HKA; Subkey: "Software\Classes\Lifafa.Backup\shell\open\command"; ValueType: string; ValueName: ""; ValueData: """{app}\Lifafa.exe"" ""%1"""

Root: HKA; Subkey: "Software\Classes\.lfrelease"; Flags: uninsdeletekeyifempty
Root: HKA; Subkey: "Software\Classes\.lfrelease"; ValueType: string; ValueName: ""; ValueData: "Lifafa.Update"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.lfrelease"; ValueType: string; ValueName: "Content Type"; ValueData: "application/vnd.lifafa.release"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.lfrelease\OpenWithProgids"; ValueType: string; ValueName: "Lifafa.Update"; ValueData: ""; Flags: uninsdeletevalue uninsdeletekeyifempty
Root: HKA; Subkey: "Software\Classes\Lifafa.Update"; ValueType: string; ValueName: ""; ValueData: "{cm:KindUpdate}"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Lifafa.Update\DefaultIcon"; ValueType: string; ValueName: ""; ValueData: "{app}\icons\release.ico"
Root: HKA; Subkey: "Software\Classes\Lifafa.Update\shell\open\command"; ValueType: string; ValueName: ""; ValueData: """{app}\Lifafa.exe"" ""%1"""

; What calls the program at log-in where somebody chose that in the settings; never made here.
Root: HKCU; Subkey: "Software\Microsoft\Windows\CurrentVersion\Run"; ValueType: none; ValueName: "LifafaReminder"; Flags: dontcreatekey uninsdeletevalue

[UninstallDelete]
; The numbers that it reads: no register, and nothing without the program.
Type: files; Name: "{localappdata}\Lifafa\reminders.json*"

[Run]
Filename: "{app}\Lifafa.exe"; Description: "{cm:LaunchProgram,Lifafa}"; WorkingDir: "{app}"; Flags: nowait postinstall skipifsilent runasoriginaluser

[Code]
{ A program that was installed for all users before must not get a second one beside it. }
function InitializeSetup(): Boolean;
begin
  Result := True;
  if (not IsAdminInstallMode()) and FileExists(ExpandConstant('{commonpf}\Lifafa\Lifafa.exe')) then
    Result := SuppressibleMsgBox(CustomMessage('ThereForAll'), mbConfirmation, MB_YESNO or MB_DEFBUTTON2, IDNO) = IDYES;
end;

{ Whoever removes the program is told where the registers are and that they stay. }
procedure CurUninstallStepChanged(CurUninstallStep: TUninstallStep);
begin
  if (CurUninstallStep = usPostUninstall) and (not UninstallSilent()) then
    MsgBox(FmtMessage(CustomMessage('RegistersStay'), [ExpandConstant('{localappdata}\Lifafa')]), mbInformation, MB_OK);
end;
