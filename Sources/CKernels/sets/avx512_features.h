// x86-64-v4 by its features: "arch=x86-64-v4" would also bring the tuning of the first such processors, which shuns the
// wide registers.
#define CK_AVX512_FEATURES                                                                                              \
    "avx512f,avx512bw,avx512cd,avx512dq,avx512vl,avx2,fma,f16c,bmi,bmi2,lzcnt,movbe,popcnt"
