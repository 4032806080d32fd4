; What the installer says in English beyond the messages of Inno Setup.
; Rules: the kinds of files are called as packaging/file_types.py calls them.

[Messages]
; Inno Setup asks whether "all components" are to go, which would name the registers, too.
ConfirmUninstall=Remove %1 from this computer? Your registers stay.

[CustomMessages]
SealedCaseRegister=Sealed case register
ThereForAll=Lifafa is already installed on this computer for all users. Install a second one for you only?
RegistersStay=Lifafa was removed. Your registers were not touched: they stay where they are, sealed, usually in%n%n%1%n%nAnother installation of Lifafa opens them again.
KindPacket=Sealed packet
KindPart=Part of a sealed packet
KindCard=Office card
KindNotice=Notice about an office
KindDirectory=List of offices
KindBackup=Backup of a register
KindUpdate=Update of Lifafa
