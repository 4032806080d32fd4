/* Starts Windows' Python, and tells it of a file by its name, as a Windows from 2024 on does.

   Wine has no GetFileInformationByName. Without it Python opens every file that it looks at and asks
   twice for the number of its volume, and each time Wine wakes the process of its drives: that was two
   thirds of what its server had to do while a program was imported. Here the number of a volume is
   asked for once for each folder. A link, a pipe, or whatever else such an answer does not do for,
   Python looks at in the old way.

   Rules: every field is what the old way gives (tests/integration/test_looked_at.py); nothing is kept of
   drives that come and go, since C: and Z: alone are there from the beginning to the end. */

#include <windows.h>
#include <winternl.h>
#include <string.h>

typedef struct {
    LARGE_INTEGER id, created, accessed, written, changed, allocated, size;
    ULONG attributes, tag, links, device, characteristics, reserved;
    LARGE_INTEGER volume;
    BYTE whole_id[16];
} by_name; /* FILE_STAT_BASIC_INFORMATION */

typedef struct {
    LARGE_INTEGER id, created, accessed, written, changed, allocated, size;
    ULONG attributes, tag, links, access;
} by_handle; /* FILE_STAT_INFORMATION */

typedef struct {
    ULONGLONG volume;
    BYTE id[16];
} of_volume; /* FILE_ID_INFO */

enum { BASIC_BY_NAME = 3, STAT = 68, VOLUME = 18, DISK = 7, KEPT = 1 << 14 };

__declspec(dllimport) int Py_Main(int count, wchar_t **words);
__declspec(dllimport) NTSTATUS NTAPI NtQueryInformationFile(HANDLE, PIO_STATUS_BLOCK, PVOID, ULONG, FILE_INFORMATION_CLASS);

static SRWLOCK lock = SRWLOCK_INIT;
static struct { ULONGLONG folder, volume; } kept[KEPT];
static FARPROC (WINAPI *ask_windows)(HMODULE, LPCSTR);
static BOOL (WINAPI *look_at_open)(HANDLE, BY_HANDLE_FILE_INFORMATION *);

/* Returns what a folder is kept under, 0 for one that is not: FNV-1a of its path. */
static ULONGLONG kept_under(const wchar_t *path, size_t length) {
    ULONGLONG sum = 14695981039346656037u;
    if (length < 3 || path[1] != ':' || (path[2] != '\\' && path[2] != '/')) return 0;
    if (!wcschr(L"CcZz", path[0])) return 0;
    while (length--) sum = (sum ^ *path++) * 1099511628211u;
    return sum ? sum : 1;
}

static BOOL volume_of(HANDLE file, const wchar_t *path, BOOL is_folder, ULONGLONG *volume) {
    of_volume told;
    size_t length = wcslen(path);
    if (!is_folder) while (length && path[length - 1] != '\\' && path[length - 1] != '/') length--;
    while (length > 3 && (path[length - 1] == '\\' || path[length - 1] == '/')) length--;
    ULONGLONG folder = kept_under(path, length);
    BOOL found = FALSE;
    if (folder) {
        AcquireSRWLockShared(&lock);
        found = kept[folder % KEPT].folder == folder;
        *volume = kept[folder % KEPT].volume;
        ReleaseSRWLockShared(&lock);
    }
    if (found) return TRUE;
    if (!GetFileInformationByHandleEx(file, VOLUME, &told, sizeof told)) return FALSE;
    *volume = told.volume;
    if (folder) {
        AcquireSRWLockExclusive(&lock);
        kept[folder % KEPT].folder = folder;
        kept[folder % KEPT].volume = told.volume;
        ReleaseSRWLockExclusive(&lock);
    }
    return TRUE;
}

static BOOL WINAPI get_by_name(const wchar_t *path, int asked, void *answer, ULONG room) {
    by_handle ours;
    by_name *told = answer;
    ULONGLONG volume = 0;
    IO_STATUS_BLOCK done;
    BOOL good;
    if (asked != BASIC_BY_NAME || room < sizeof *told) return SetLastError(ERROR_NOT_SUPPORTED), FALSE;
    HANDLE file = CreateFileW(path, FILE_READ_ATTRIBUTES, 0, NULL, OPEN_EXISTING,
                              FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT, NULL);
    if (file == INVALID_HANDLE_VALUE) return FALSE;
    good = GetFileType(file) == FILE_TYPE_DISK
        && !NtQueryInformationFile(file, &done, &ours, sizeof ours, STAT)
        && volume_of(file, path, ours.attributes & FILE_ATTRIBUTE_DIRECTORY, &volume);
    CloseHandle(file);
    if (!good) return SetLastError(ERROR_NOT_SUPPORTED), FALSE;
    memset(told, 0, sizeof *told);
    told->id = ours.id, told->created = ours.created, told->accessed = ours.accessed;
    told->written = ours.written, told->changed = ours.changed;
    told->allocated = ours.allocated, told->size = ours.size;
    told->attributes = ours.attributes, told->tag = ours.tag, told->links = ours.links;
    told->device = DISK, told->volume.QuadPart = volume;
    memcpy(told->whole_id, &ours.id, sizeof ours.id);
    return TRUE;
}

/* Tells of an open file without its volume, of which Python asks in another way at the same time. */
static BOOL WINAPI look_at(HANDLE file, BY_HANDLE_FILE_INFORMATION *told) {
    by_handle ours;
    IO_STATUS_BLOCK done;
    if (GetFileType(file) != FILE_TYPE_DISK || NtQueryInformationFile(file, &done, &ours, sizeof ours, STAT))
        return look_at_open(file, told);
    told->dwFileAttributes = ours.attributes, told->nNumberOfLinks = ours.links;
    told->ftCreationTime = (FILETIME){ours.created.LowPart, ours.created.HighPart};
    told->ftLastAccessTime = (FILETIME){ours.accessed.LowPart, ours.accessed.HighPart};
    told->ftLastWriteTime = (FILETIME){ours.written.LowPart, ours.written.HighPart};
    told->dwVolumeSerialNumber = 0;
    told->nFileSizeHigh = ours.size.HighPart, told->nFileSizeLow = ours.size.LowPart;
    told->nFileIndexHigh = ours.id.HighPart, told->nFileIndexLow = ours.id.LowPart;
    return TRUE;
}

static FARPROC WINAPI ask(HMODULE library, LPCSTR name) {
    if ((ULONG_PTR)name > 0xffff && !strcmp(name, "GetFileInformationByName")) return (FARPROC)get_by_name;
    return ask_windows(library, name);
}

/* Has a library of this process come here with what it would ask of Windows; returns Windows' own. */
static FARPROC stand_between(BYTE *library, LPCSTR name, FARPROC ours) {
    IMAGE_NT_HEADERS *head = (void *)(library + ((IMAGE_DOS_HEADER *)library)->e_lfanew);
    DWORD at = head->OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_IMPORT].VirtualAddress;
    FARPROC windows = GetProcAddress(GetModuleHandleW(L"kernel32"), name);
    DWORD before;
    for (IMAGE_IMPORT_DESCRIPTOR *from = (void *)(library + at); from->Name; from++)
        for (FARPROC *place = (void *)(library + from->FirstThunk); *place; place++)
            if (*place == windows && VirtualProtect(place, sizeof *place, PAGE_READWRITE, &before)) {
                *place = ours;
                VirtualProtect(place, sizeof *place, before, &before);
            }
    return windows;
}

int wmain(int count, wchar_t **words) {
    BYTE *python = (BYTE *)GetModuleHandleW(L"python313");
    ask_windows = (void *)GetProcAddress;
    look_at_open = (void *)stand_between(python, "GetFileInformationByHandle", (FARPROC)look_at);
    stand_between(python, "GetProcAddress", (FARPROC)ask);
    return Py_Main(count, words);
}
