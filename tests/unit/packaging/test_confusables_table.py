"""The table of characters that look alike: what of that of Unicode is kept, and what it says."""

import confusables_table


def test_the_table_of_unicode_is_kept_as_far_as_our_scripts_need_it():
    table = """# confusables.txt\n# Date: 2025-07-22, 05:49:37 GMT\n# Version: 17.0.0
0430 ;\t0061 ;\tMA\t# ( а → a )
0031 ;\t006C ;\tMA\t# ( 1 → l ) left to the strokes
1D41A ;\t0061 ;\tMA\t# bold a, which NFKC makes a
05D0 ;\t2135 ;\tMA\t# neither looks like ours
0906 ;\t0905 093E ;\tMA\t# ( आ → अा )
"""
    assert confusables_table.table(table) == {"a": ["а"], "अा": ["आ"]}
    kept = confusables_table.written(table).splitlines()
    assert "version 17.0.0, 2025-07-22" in kept[1]
    assert kept[4:] == ["0061: 0430", "0905+093E: 0906"]
