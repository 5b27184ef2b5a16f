# Toolchain of the guest: the distribution's cross compiler, used freestanding.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR riscv64)

set(GUEST_PREFIX riscv64-linux-gnu- CACHE STRING "Prefix of the cross compiler's programs")
set(CMAKE_CXX_COMPILER ${GUEST_PREFIX}g++)
set(CMAKE_ASM_COMPILER ${GUEST_PREFIX}g++)
set(CMAKE_OBJCOPY ${GUEST_PREFIX}objcopy)
set(CMAKE_OBJDUMP ${GUEST_PREFIX}objdump)
set(CMAKE_NM ${GUEST_PREFIX}nm)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)

# Integer registers only: neither the kernel nor its user programs save floating-point registers, so the compiler must
# not know of any.
set(guest_machine "-march=rv64imac_zicsr_zifencei -mabi=lp64 -mcmodel=medany -mno-relax")
set(CMAKE_CXX_FLAGS_INIT "${guest_machine} -ffreestanding -fno-pic -fno-exceptions -fno-rtti -fno-omit-frame-pointer \
-fno-stack-protector -fno-threadsafe-statics -fno-use-cxa-atexit -fno-asynchronous-unwind-tables")
set(CMAKE_ASM_FLAGS_INIT "${guest_machine}")
set(CMAKE_EXE_LINKER_FLAGS_INIT "-nostdlib -static -Wl,--build-id=none -Wl,--no-warn-rwx-segments")
