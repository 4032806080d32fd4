"""Code lists of the law: offence sections act by act, and the five acts of trafficking.

Rules: values are lower_snake and never change or disappear once released; cases before 1 July
2024 stay under the IPC, so both codes are listed; a law without its section is listed last of its
kind, for papers that name no section.
"""

from __future__ import annotations

from models.fields.kinds import N_, Code

_BNS = (
    Code("bns_143", N_("BNS 143 trafficking of a person")),
    Code("bns_143_2", N_("BNS 143(2) trafficking of one person")),
    Code("bns_143_3", N_("BNS 143(3) trafficking of more than one person")),
    Code("bns_143_4", N_("BNS 143(4) trafficking of a child")),
    Code("bns_143_5", N_("BNS 143(5) trafficking of more than one child")),
    Code("bns_143_6", N_("BNS 143(6) convicted more than once of trafficking a child")),
    Code("bns_143_7", N_("BNS 143(7) by a public servant or police officer")),
    Code("bns_144", N_("BNS 144 exploitation of a trafficked person")),
    Code("bns_144_1", N_("BNS 144(1) sexual exploitation of a trafficked child")),
    Code("bns_144_2", N_("BNS 144(2) sexual exploitation of a trafficked adult")),
    Code("bns_72", N_("BNS 72 disclosure of the identity of a victim")),
    Code("bns_87", N_("BNS 87 kidnapping to force a marriage")),
    Code("bns_95", N_("BNS 95 hiring a child to commit an offence")),
    Code("bns_96", N_("BNS 96 procuring a child")),
    Code("bns_98", N_("BNS 98 selling a child for prostitution")),
    Code("bns_99", N_("BNS 99 buying a child for prostitution")),
    Code("bns_111", N_("BNS 111 organised crime")),
    Code("bns_137", N_("BNS 137 kidnapping")),
    Code("bns_139", N_("BNS 139 kidnapping or maiming a child for begging")),
    Code("bns_141", N_("BNS 141 importation of a girl or boy from a foreign country")),
    Code("bns_145", N_("BNS 145 habitual dealing in slaves")),
    Code("bns_146", N_("BNS 146 unlawful compulsory labour")),
)

_IPC = (
    Code("ipc_363a", N_("IPC 363A (before 1 July 2024)")),
    Code("ipc_366a", N_("IPC 366A (before 1 July 2024)")),
    Code("ipc_366b", N_("IPC 366B (before 1 July 2024)")),
    Code("ipc_370", N_("IPC 370 (before 1 July 2024)")),
    Code("ipc_370a", N_("IPC 370A (before 1 July 2024)")),
    Code("ipc_371", N_("IPC 371 (before 1 July 2024)")),
    Code("ipc_372", N_("IPC 372 (before 1 July 2024)")),
    Code("ipc_373", N_("IPC 373 (before 1 July 2024)")),
    Code("ipc_374", N_("IPC 374 (before 1 July 2024)")),
)

_ITPA = (
    Code("itpa_3", N_("ITPA 3 keeping a brothel")),
    Code("itpa_4", N_("ITPA 4 living on the earnings of prostitution")),
    Code("itpa_5", N_("ITPA 5 procuring or taking a person for prostitution")),
    Code("itpa_6", N_("ITPA 6 holding a person where prostitution is carried on")),
    Code("itpa_7", N_("ITPA 7 prostitution in or near public places")),
    Code("itpa_8", N_("ITPA 8 soliciting")),
    Code("itpa_9", N_("ITPA 9 seduction of a person in custody")),
    Code("itpa", N_("Immoral Traffic (Prevention) Act")),
)

_CHILDREN = (
    Code("pocso_4", N_("POCSO 4 penetrative sexual assault")),
    Code("pocso_6", N_("POCSO 6 aggravated penetrative sexual assault")),
    Code("pocso_8", N_("POCSO 8 sexual assault")),
    Code("pocso_10", N_("POCSO 10 aggravated sexual assault")),
    Code("pocso_12", N_("POCSO 12 sexual harassment")),
    Code("pocso_14", N_("POCSO 14 using a child for pornography")),
    Code("pocso_15", N_("POCSO 15 keeping such material")),
    Code("pocso_17", N_("POCSO 17 abetment")),
    Code("pocso", N_("POCSO Act")),
    Code("jj_75", N_("JJ Act 75 cruelty to a child")),
    Code("jj_76", N_("JJ Act 76 employing a child for begging")),
    Code("jj_77", N_("JJ Act 77 giving liquor or drugs to a child")),
    Code("jj_78", N_("JJ Act 78 using a child to sell liquor or drugs")),
    Code("jj_79", N_("JJ Act 79 exploiting a child employee")),
    Code("jj_80", N_("JJ Act 80 adoption outside the procedure")),
    Code("jj_81", N_("JJ Act 81 selling or buying a child")),
    Code("jj_83", N_("JJ Act 83 use of a child by an armed group")),
    Code("jj_act", N_("Juvenile Justice Act")),
    Code("clpra_14", N_("Child Labour Act 14")),
    Code("pcma_9", N_("PCMA 9 adult man marrying a child")),
    Code("pcma_10", N_("PCMA 10 performing a child marriage")),
    Code("pcma_11", N_("PCMA 11 promoting or allowing a child marriage")),
    Code("pcma", N_("Prohibition of Child Marriage Act")),
)

_OTHERS = (
    Code("blsa_16", N_("Bonded Labour Act 16 compelling bonded labour")),
    Code("blsa_17", N_("Bonded Labour Act 17 advancing a bonded debt")),
    Code("blsa_18", N_("Bonded Labour Act 18 extracting bonded labour")),
    Code("bonded_labour_act", N_("Bonded Labour Act")),
    Code("thoa_18", N_("Transplantation Act 18 removal of organs without authority")),
    Code("thoa_19", N_("Transplantation Act 19 dealing in organs")),
    Code("organ_act", N_("Transplantation of Human Organs Act")),
    Code("sc_st_3", N_("SC/ST Act 3 offences of atrocities")),
    Code("sc_st_act", N_("SC/ST (Prevention of Atrocities) Act")),
    Code("it_67b", N_("IT Act 67B sexual material of children")),
    Code("passport_or_foreigners", N_("Passport or Foreigners law")),
    Code("other", N_("Other law")),
)

LAW: dict[str, tuple[Code, ...]] = {
    "offence_act": _BNS + _IPC + _ITPA + _CHILDREN + _OTHERS,
    "act": (
        Code("recruits", N_("Recruitment of the person")),
        Code("transports", N_("Transportation")),
        Code("harbours", N_("Harbouring")),
        Code("transfers", N_("Transfer to another person")),
        Code("receives", N_("Receipt of the person")),
    ),
}
